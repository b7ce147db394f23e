www.example.com GET / http 2026-11-03T06:25:01.000000Z app/lb/1 203.0.113.9:1 10.0.0.1:80 0 0 0 200 200 5 71 "GET http://h:80/robots.txt HTTP/1.1" "a" - -
