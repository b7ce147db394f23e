/*
 * The kernel of kernel.c for an instruction set. It is included once for each,
 * after these definitions, which it undefines at its end:
 *
 *	KERNEL_NAME	the function's name
 *	KERNEL_TARGET	its attributes
 *	KERNEL_VECTOR	a type of as many bytes as are best copied at a time
 *
 * A step decodes one entry of the literal table, and the distance behind a
 * length. The bits:
 *
 *	56 or more are held when a step begins, its entry being looked up. The
 *	entry takes at most 11 + 5 of them, the distance 15 + 13: so 12 are left
 *	when the next entry is looked up, which needs 11. A longer word, of at
 *	most 15 + 5 bits, is followed by another refill.
 *
 * The input: a refill loads 8 bytes and moves on by at most 7; there are at
 * most two of them in a step, which begins with KERNEL_INPUT_LEAST bytes. What
 * is held and not used is given back by the caller.
 *
 * The room: a step begins with KERNEL_ROOM_LEAST bytes of it, and writes at
 * most one literal and then 64 + 128 + 96 bytes for a match of at most 258.
 *
 * The distance: one comparison, of the sign of two differences, finds those
 * that are shorter than a vector, those that reach back too far, and 0, which
 * stands for words that are not in the table.
 */

/* One vector after the other, as a match may reach into what it writes. */
KERNEL_TARGET
static inline void KERNEL_COPY_32(uint8_t *out, const uint8_t *from)
{
	KERNEL_VECTOR v;

	memcpy(&v, from, sizeof(v));
	memcpy(out, &v, sizeof(v));
	if (sizeof(v) == 32)
		return;
	memcpy(&v, from + sizeof(v), sizeof(v));
	memcpy(out + sizeof(v), &v, sizeof(v));
}

KERNEL_TARGET
static inline void KERNEL_COPY_64(uint8_t *out, const uint8_t *from)
{
	KERNEL_COPY_32(out, from);
	KERNEL_COPY_32(out + 32, from + 32);
}

/* held may have bits above nheld, which are those that come next. */
#define KERNEL_REFILL()                                                        \
	do {                                                                   \
		held |= bits_load(in) << (nheld & 63);                         \
		in += 7 - (nheld >> 3 & 7);                                    \
		nheld |= 56;                                                   \
	} while (0)

KERNEL_TARGET
static enum kernel_end KERNEL_NAME(const struct codes *codes, struct bits *bits,
				   struct kernel_room *room)
{
	enum { WIDTH = sizeof(KERNEL_VECTOR) };
	const uint32_t *literals = codes->literals;
	const uint32_t *distances = codes->distances;
	const uint8_t *in = bits->at;
	const uint8_t *in_stop = bits->end - KERNEL_INPUT_LEAST;
	const uint8_t *text = room->text;
	uint8_t *out = room->out;
	uint8_t *stop = room->end - KERNEL_ROOM_LEAST;
	uint64_t held = bits->held;
	uint32_t nheld = bits->nheld; /* in the lowest 6 bits */
	enum kernel_end end = KERNEL_AT_EDGE;
	uint32_t entry;

	if (room->enough < stop)
		stop = room->enough;
	if (in > in_stop || out >= stop)
		return end;
	KERNEL_REFILL();
	entry = literals[held & ((1U << CODES_LITERAL_BITS) - 1)];
	do {
		uint64_t before = held;
		const uint8_t *from;
		uint32_t word;
		size_t len, distance, reach;

		held >>= entry & 63;
		nheld -= entry;
		*out = (uint8_t)(entry >> CODES_FIRST_SHIFT);
		out += entry >> CODES_HAS_FIRST_SHIFT;
		if (entry & CODES_IS_LITERAL) {
			*out++ = (uint8_t)(entry >> CODES_LAST_SHIFT);
			entry = literals[held &
					 ((1U << CODES_LITERAL_BITS) - 1)];
			KERNEL_REFILL();
			continue;
		}
		len = codes_entry_length(entry, before);
		if (__builtin_expect(entry & CODES_SLOW, 0)) {
			int symbol = read_slowly(&codes->literal_code, &held,
						 &nheld);

			if (symbol < CODES_END && symbol >= 0) {
				*out++ = (uint8_t)symbol;
				KERNEL_REFILL();
				entry = literals[held &
						 ((1U << CODES_LITERAL_BITS) -
						  1)];
				continue;
			}
			if (symbol == CODES_END) {
				end = KERNEL_AT_END;
				break;
			}
			if (symbol < 0 || symbol > CODES_MAX_LITERAL) {
				end = KERNEL_IN_DOUBT;
				break;
			}
			len = read_length(symbol, &held, &nheld);
			KERNEL_REFILL();
		}
		word = distances[held & ((1U << CODES_DISTANCE_BITS) - 1)];
		before = held;
		held >>= word & 63;
		nheld -= word;
		distance = codes_entry_distance(word, before);
		reach = (size_t)(out - text);
		if (__builtin_expect((ptrdiff_t)((distance - WIDTH) |
						 (reach - distance)) < 0,
				     0)) {
			if (!distance)
				distance = read_distance(&codes->distance_code,
							 &held, &nheld);
			if (!distance || distance > reach) {
				end = KERNEL_IN_DOUBT;
				break;
			}
			entry = literals[held &
					 ((1U << CODES_LITERAL_BITS) - 1)];
			KERNEL_REFILL();
			copy_near(out, distance, len);
			out += len;
			continue;
		}
		entry = literals[held & ((1U << CODES_LITERAL_BITS) - 1)];
		KERNEL_REFILL();
		from = out - distance;
		KERNEL_COPY_64(out, from);
		if (__builtin_expect(len > 64, 0)) {
			KERNEL_COPY_64(out + 64, from + 64);
			KERNEL_COPY_64(out + 128, from + 128);
			if (len > 192) {
				KERNEL_COPY_64(out + 192, from + 192);
				KERNEL_COPY_32(out + 256, from + 256);
			}
		}
		out += len;
	} while (in <= in_stop && out < stop);
	bits->at = in;
	bits->nheld = nheld & 63;
	bits->held = bits_lowest(held, bits->nheld);
	room->out = out;
	return end;
}

#undef KERNEL_COPY_32
#undef KERNEL_COPY_64
#undef KERNEL_REFILL
#undef KERNEL_NAME
#undef KERNEL_TARGET
#undef KERNEL_VECTOR
