/** Codecs: what fits, and that it comes back the same. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { codecOfNumber, codecs, idCodecs, nativeBytes, type MintedCodec } from '#domain/codecs.ts'
import { localOf } from './locals.ts'

const names = Object.keys(codecs) as MintedCodec[]

/** Bytes that look like a key: zeros in front, as most keys have. */
const likely = fc.tuple(fc.nat(8), fc.uint8Array({ minLength: nativeBytes, maxLength: nativeBytes })).map(([zeros, bytes]) => bytes.map((byte, at) => (at < zeros ? 0 : byte)))

/** Texts near the edge of what a codec takes. */
const nearly = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEFz:/-# .+'), maxLength: 30 }),
  fc.tuple(fc.constantFrom('', '0', '00', ' ', '+', '-'), fc.oneof(...names.map((name) => localOf(name, 0)))).map((parts) => parts.join('')),
  fc.tuple(fc.nat(99999), fc.nat(99), fc.nat(99)).map(([box, validity, uid]) => `${String(box).padStart(5, '0')}:${validity}:${uid}`),
)

describe('Codecs', () => {
  for (const name of names) {
    it(`${name}: a key comes back as it was, in ${nativeBytes} bytes`, () => {
      fc.assert(fc.property(localOf(name, 0), (key) => {
        const bytes = codecs[name].encode(key)
        assert.equal(bytes?.length, nativeBytes)
        assert.equal(codecs[name].decode(bytes), key)
      }), { numRuns: 200 })
    })

    it(`${name}: what does not come back the same does not fit`, () => {
      fc.assert(fc.property(nearly, (key) => {
        const bytes = codecs[name].encode(key)
        if (bytes) assert.equal(codecs[name].decode(bytes), key)
      }), { numRuns: 2000 })
    })

    it(`${name}: bytes that decode are the bytes of their key, so that an id can be minted again`, () => {
      fc.assert(fc.property(likely, (bytes) => {
        const key = codecs[name].decode(bytes)
        if (key !== undefined) assert.deepEqual([...(codecs[name].encode(key) ?? [])], [...bytes], key)
      }), { numRuns: 1000 })
    })
  }

  it('know the ends of their ranges', () => {
    const ends: Readonly<Record<MintedCodec, readonly [fits: string[], not: string[]]>> = {
      integer: [['0', '18446744073709551615'], ['18446744073709551616', '-1', '1.0', '']],
      hex24: [['0'.repeat(24), 'f'.repeat(24)], ['F'.repeat(24), 'f'.repeat(23), 'f'.repeat(25)]],
      hash80: [['f'.repeat(20)], ['f'.repeat(19), 'g'.repeat(20)]],
      base62: [['000000000000000', 'zzzzzzzzzzzzzzz'], ['zzzzzzzzzzzzzz', '0000000000000000', '-00000000000000']],
      imap: [['0:0:0', '65535:4294967295:4294967295'], ['65536:0:0', '0:4294967296:0', '0:0:4294967296', '1:2', '1:2:3:4']],
      text12: [['A', '~!"$%&/()=?_', 'CN-2024/0007'], ['', 'dertien-teken', 'a b', 'é', 'a\0']],
      persoon: [
        ['bsn:000000000', 'vestigingsnummer:/999999999999', 'vestigingsnummer:99999999/000000000000'],
        ['bsn:1', 'kvk_nummer:123456789', 'vestigingsnummer:000000000000', 'vestigingsnummer:1/000000000000', 'nummer:1'],
      ],
    }
    for (const name of names) {
      for (const key of ends[name][0]) assert.equal(codecs[name].decode(codecs[name].encode(key)!), key, `${name} ${key}`)
      for (const key of ends[name][1]) assert.equal(codecs[name].encode(key), undefined, `${name} ${key}`)
    }
  })

  it('do not decode bytes that no key gives', () => {
    const full = new Uint8Array(nativeBytes).fill(0xff)
    for (const name of names) assert.equal(codecs[name].decode(full), name === 'hex24' ? 'f'.repeat(24) : undefined, name)
  })

  it('keep the numbers that ids were made with, for ever', () => {
    assert.deepEqual(Object.fromEntries(names.map((name) => [name, codecs[name].number])), { integer: 1, hex24: 2, hash80: 3, base62: 4, imap: 5, persoon: 6, text12: 7 })
    for (const name of names) assert.equal(codecOfNumber(codecs[name].number), name)
    assert.equal(codecOfNumber(0), undefined)
    assert.deepEqual(idCodecs.filter((name) => name !== 'uuid'), names)
  })
})
