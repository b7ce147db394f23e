"use strict";
// Tables that are sorted by a click on a column's name, and filtered by a text.
// All there is to read stands in the page without this.
(() => {
	// A time ends in Z, which would be behind its fraction.
	const cellText = (row, column) =>
		row.cells[column].textContent.replace(/^(\d.*:.*)Z$/, "$1");

	// Numbers are digits, and may be larger than a number of this language.
	const compare = (a, b, isNumber) =>
		(isNumber && a.length - b.length) || (a < b ? -1 : a > b ? 1 : 0);

	const sort = (body, column, isNumber, isDown) => {
		const rows = Array.from(body.rows, (row, place) =>
			({ row, place, text: cellText(row, column) }));

		// What is not known is last, whatever the order.
		rows.sort((a, b) =>
			(a.text === "") - (b.text === "") ||
			compare(a.text, b.text, isNumber) * (isDown ? -1 : 1) ||
			a.place - b.place);
		body.append(...rows.map(({ row }) => row));
	};

	const addSorting = (table) => {
		const names = Array.from(table.tHead.rows[0].cells);

		names.forEach((name, column) => {
			const isNumber = name.classList.contains("n");
			const button = document.createElement("button");

			button.type = "button";
			button.append(...name.childNodes);
			name.append(button);
			button.addEventListener("click", () => {
				const was = name.getAttribute("aria-sort");
				const isDown = was ? was === "ascending" : isNumber;

				names.forEach((other) => other.removeAttribute("aria-sort"));
				name.setAttribute("aria-sort",
					isDown ? "descending" : "ascending");
				sort(table.tBodies[0], column, isNumber, isDown);
			});
		});
	};

	const addFilter = (table) => {
		const find = document.createElement("div");
		const label = document.createElement("label");
		const input = document.createElement("input");
		const count = document.createElement("output");
		const rows = Array.from(table.tBodies[0].rows);

		input.type = "search";
		input.id = table.id + "-filter";
		input.autocomplete = "off";
		input.spellcheck = false;
		label.htmlFor = input.id;
		label.textContent = "Only rows with";
		count.htmlFor.add(input.id);
		find.className = "find";
		find.append(label, input, count);
		table.parentNode.before(find);
		input.addEventListener("input", () => {
			const wanted = input.value.toLowerCase();
			let n = 0;

			for (const row of rows) {
				const cells = Array.from(row.cells);

				row.hidden = !cells.some((cell) =>
					cell.textContent.toLowerCase().includes(wanted));
				n += !row.hidden;
			}
			count.textContent = wanted ? `${n} of ${rows.length} rows` : "";
		});
	};

	for (const table of document.querySelectorAll("table.data")) {
		addSorting(table);
		if (table.tBodies[0].rows.length > 1)
			addFilter(table);
	}
})();
