/**
 * How a source's native key fits in the 104 bits that an id has for it (see `ids.ts`). Each codec turns the text of a
 * key into bytes and back; a key that does not come back the same does not fit.
 */
export const idCodecs = ['uuid', 'integer', 'hex24', 'hash80', 'base62', 'imap', 'persoon', 'text12'] as const

/**
 * `uuid`: the source's own uuid, passed through. `integer`: 0 to 2^64-1, decimal. `hex24`: 24 hexadecimal digits.
 * `hash80`: 20 hexadecimal digits. `base62`: 15 characters. `imap`: `mailbox:uidvalidity:uid`, decimal.
 * `persoon`: `soort:number` as `identityKey` writes it. `text12`: 1 to 12 characters of ASCII that can be seen.
 */
export type IdCodec = (typeof idCodecs)[number]
export type MintedCodec = Exclude<IdCodec, 'uuid'>

/** Bytes a native key may take; one more byte is for the slot of a child. */
export const nativeBytes = 12

interface Codec {
  /** Number of the codec in an id: never changes, never reused. */
  readonly number: number
  /** `nativeBytes` bytes, or undefined when the text is not such a key. */
  readonly encode: (text: string) => Uint8Array | undefined
  readonly decode: (bytes: Uint8Array) => string | undefined
}

export const codecs: Readonly<Record<MintedCodec, Codec>> = {
  integer: {
    number: 1,
    encode: (text) => (/^(0|[1-9]\d{0,19})$/.test(text) && BigInt(text) < 1n << 64n ? fromBigInt(BigInt(text)) : undefined),
    decode: (bytes) => (bytes.subarray(0, 4).every((byte) => byte === 0) ? toBigInt(bytes).toString() : undefined),
  },
  hex24: {
    number: 2,
    encode: (text) => (/^[0-9a-f]{24}$/.test(text) ? fromHex(text) : undefined),
    decode: toHex,
  },
  hash80: {
    number: 3,
    encode: (text) => (/^[0-9a-f]{20}$/.test(text) ? fromHex(`0000${text}`) : undefined),
    decode: (bytes) => (bytes[0] === 0 && bytes[1] === 0 ? toHex(bytes.subarray(2)) : undefined),
  },
  base62: { number: 4, encode: encodeBase62, decode: decodeBase62 },
  imap: { number: 5, encode: encodeImap, decode: decodeImap },
  persoon: { number: 6, encode: encodePersoon, decode: decodePersoon },
  text12: {
    number: 7,
    encode: (text) => (/^[\x21-\x7e]{1,12}$/.test(text) ? Buffer.from(text.padEnd(nativeBytes, '\0'), 'latin1') : undefined),
    decode: (bytes) => /^([\x21-\x7e]+)\0*$/.exec(Buffer.from(bytes).toString('latin1'))?.[1],
  },
}

const byNumber = new Map(Object.entries(codecs).map(([name, { number }]) => [number, name as MintedCodec]))

export function codecOfNumber(number: number): MintedCodec | undefined {
  return byNumber.get(number)
}

function fromHex(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function fromBigInt(value: bigint): Uint8Array {
  return fromHex(value.toString(16).padStart(nativeBytes * 2, '0'))
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`)
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function encodeBase62(text: string): Uint8Array | undefined {
  if (!/^[0-9A-Za-z]{15}$/.test(text)) return undefined
  return fromBigInt([...text].reduce((sum, char) => sum * 62n + BigInt(alphabet.indexOf(char)), 0n))
}

function decodeBase62(bytes: Uint8Array): string | undefined {
  let rest = toBigInt(bytes)
  let text = ''
  for (let place = 0; place < 15; place++) {
    text = alphabet[Number(rest % 62n)]! + text
    rest /= 62n
  }
  return rest === 0n ? text : undefined
}

function encodeImap(text: string): Uint8Array | undefined {
  const parts = /^(0|[1-9]\d{0,4}):(0|[1-9]\d{0,9}):(0|[1-9]\d{0,9})$/.exec(text)?.slice(1).map(Number)
  if (!parts || parts[0]! > 0xffff || parts[1]! > 0xffffffff || parts[2]! > 0xffffffff) return undefined
  const view = new DataView(new ArrayBuffer(nativeBytes))
  view.setUint16(2, parts[0]!)
  view.setUint32(4, parts[1]!)
  view.setUint32(8, parts[2]!)
  return new Uint8Array(view.buffer)
}

function decodeImap(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, nativeBytes)
  return view.getUint16(0) === 0 ? `${view.getUint16(2)}:${view.getUint32(4)}:${view.getUint32(8)}` : undefined
}

const soorten = ['bsn', 'rsin', 'kvk_nummer', 'vestigingsnummer'] as const

/** One byte for the soort, four for the kvk of a vestiging (0xffffffff: unknown), five for the number. */
function encodePersoon(text: string): Uint8Array | undefined {
  const parts = /^(bsn|rsin):(\d{9})$|^(kvk_nummer):(\d{8})$|^(vestigingsnummer):(\d{8})?\/(\d{12})$/.exec(text)
  if (!parts) return undefined
  const soort = (parts[1] ?? parts[3] ?? parts[5]) as (typeof soorten)[number]
  const number = BigInt(parts[2] ?? parts[4] ?? parts[7]!)
  const kvk = soort === 'vestigingsnummer' ? BigInt(parts[6] ?? 0xffffffffn) : 0n
  return fromBigInt((BigInt(soorten.indexOf(soort)) << 72n) | (kvk << 40n) | number)
}

function decodePersoon(bytes: Uint8Array): string | undefined {
  const text = readPersoon(bytes)
  const again = text === undefined ? undefined : encodePersoon(text)
  return again && Buffer.compare(again, bytes) === 0 ? text : undefined
}

function readPersoon(bytes: Uint8Array): string | undefined {
  const value = toBigInt(bytes)
  const soort = value >> 80n === 0n ? soorten[Number(value >> 72n)] : undefined
  const kvk = (value >> 40n) & 0xffffffffn
  const number = (value & 0xffffffffffn).toString()
  switch (soort) {
    case undefined: return undefined
    case 'bsn':
    case 'rsin': return `${soort}:${number.padStart(9, '0')}`
    case 'kvk_nummer': return `kvk_nummer:${number.padStart(8, '0')}`
    case 'vestigingsnummer':
      return `vestigingsnummer:${kvk === 0xffffffffn ? '' : kvk.toString().padStart(8, '0')}/${number.padStart(12, '0')}`
  }
}
