/** Keys as sources have them, by codec. */
import fc from 'fast-check'
import type { IdCodec } from '#domain/codecs.ts'

const digits = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
const text = (alphabet: string, length: number) => fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length })
const hexadecimal = '0123456789abcdef'
const word = (bits: bigint) => fc.bigInt({ min: 0n, max: (1n << bits) - 1n })

const natives: Readonly<Record<IdCodec, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  integer: word(64n).map(String),
  hex24: text(hexadecimal, 24),
  hash80: text(hexadecimal, 20),
  base62: text('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 15),
  imap: fc.tuple(word(16n), word(32n), word(32n)).map((parts) => parts.join(':')),
  text12: fc.string({ unit: fc.constantFrom(...'ABCxyz0189-_/.'), minLength: 1, maxLength: 12 }),
  persoon: fc.oneof(
    digits(9).map((number) => `bsn:${number}`),
    digits(9).map((number) => `rsin:${number}`),
    digits(8).map((number) => `kvk_nummer:${number}`),
    fc.tuple(fc.oneof(digits(8), fc.constant('')), digits(12)).map(([kvk, number]) => `vestigingsnummer:${kvk}/${number}`),
  ),
}

/** Locals of a codec; with slots from 0 up to `slots` when that is more than none. */
export function localOf(codec: IdCodec, slots: number): fc.Arbitrary<string> {
  return slots === 0 ? natives[codec] : fc.tuple(natives[codec], fc.nat(slots - 1)).map(([native, slot]) => `${native}#${slot}`)
}
