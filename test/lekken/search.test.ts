import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { freshBsn, passesElevenCheck, planted } from './planted.ts'
import { searchFor } from './search.ts'

const bsn = planted('nummer', 'bsn', freshBsn())
const phone = planted('telefoon', 'telefoon', '+31612345987')
const address = planted('adres', 'adres', 'Kanarie.Vogelaar@Zangkooi.example')
const name = planted('woord', 'naam', 'Kanariëvogelaar-Çelik')
const body = planted('woord', 'bericht', 'kooideurtje staat open')
const search = searchFor([bsn, phone, address, name, body])
const labels = (text: string) => [...new Set(search.in(text).map(({ label }) => label))]

const swapped = (text: string) => [...text].map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join('')
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** How each of the values can be hidden. */
const disguises: Readonly<Record<string, (value: string) => string>> = {
  'as it is': (value) => value,
  'in capitals': (value) => value.toUpperCase(),
  'with its case reversed': swapped,
  'url-encoded': (value) => `?x=${encodeURIComponent(value)}&y`,
  'url-encoded with every byte escaped': (value) => Buffer.from(value).toString('hex').replace(/../g, '%$&'),
  'url-encoded twice': (value) => encodeURIComponent(encodeURIComponent(value)),
  'as a form': (value) => new URLSearchParams({ a: value }).toString(),
  'as JSON': (value) => JSON.stringify({ a: value }),
  'as JSON of ASCII': (value) => JSON.stringify(value).replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'as JSON with everything escaped': (value) => [...value].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'in base64': base64,
  'in base64, second place': (value) => base64(`a${value}z`),
  'in base64, third place': (value) => base64(`ab${value}yz`),
  'in base64 for urls': (value) => Buffer.from(`>>>${value}???`).toString('base64url'),
  'in base64 of a longer text': (value) => base64(JSON.stringify({ persoon: [{ van: value }] })),
  'in hex': (value) => Buffer.from(value).toString('hex'),
  'in hex, capitals': (value) => Buffer.from(value).toString('hex').toUpperCase(),
  'as SHA-256 in hex': (value) => createHash('sha256').update(value).digest('hex'),
  'as SHA-256 in base64': (value) => createHash('sha256').update(value).digest('base64'),
  'as SHA-256 in base64url': (value) => createHash('sha256').update(value).digest('base64url'),
  'as SHA-1 in hex': (value) => createHash('sha1').update(value).digest('hex'),
  'as SHA-1 in base64': (value) => createHash('sha1').update(value).digest('base64'),
  'as MD5 in hex': (value) => createHash('md5').update(value).digest('hex'),
  'as MD5 in base64': (value) => createHash('md5').update(value).digest('base64'),
  'as a SHA-256 of its lower case': (value) => createHash('sha256').update(value.toLowerCase()).digest('hex'),
  'as UTF-16': (value) => Buffer.from(value, 'utf16le').toString('latin1'),
}

describe('the leak search', () => {
  for (const [how, hide] of Object.entries(disguises)) {
    it(`finds a value ${how}`, () => {
      for (const { label, value } of [bsn, phone, address, name, body]) assert.deepEqual(labels(`{"level":30,"x":"${hide(value)}","time":1}`), [label], `${label}, hidden`)
    })
  }

  it('finds numbers with signs between their digits and zeros before them', () => {
    const [a, b, c] = [bsn.value.slice(0, 3), bsn.value.slice(3, 6), bsn.value.slice(6)]
    for (const text of [`${a} ${b} ${c}`, `${a}.${b}.${c}`, `${a}-${b}-${c}`, `0${bsn.value}`, `[${[...bsn.value].join(' ')}]`, `10 ${a}.${b}.${c}`]) assert.deepEqual(labels(text), ['bsn'], text.replace(/\d/g, '9'))
    for (const text of ['0612345987', '06-12345987', '06 12 34 59 87', '+31 6 12345987', '0031612345987', 'tel:+31612345987']) assert.deepEqual(labels(text), ['telefoon'], text)
  })

  it('finds a value in bytes that are no text', () => {
    assert.deepEqual(search.inBytes(Buffer.concat([Buffer.from([0, 255, 254, 0]), Buffer.from(name.value), Buffer.from([0])])).map(({ label }) => label), ['naam'])
  })

  it('says what it found and not the value', () => {
    const told = JSON.stringify(search.in(`${bsn.value} ${address.value}`))
    assert.deepEqual(labels(told), [])
    assert.match(told, /bsn.*adres|adres.*bsn/)
  })

  it('finds nothing in other values, longer numbers and digests under a key', () => {
    const keyed = createHmac('sha256', 'a key').update(bsn.value).digest('hex')
    const other = String(Number(bsn.value) + 1)
    assert.deepEqual(labels(`${keyed} ${other} 1${bsn.value} ${bsn.value}7 Kanarie Vogelaar zangkooi.example 06-12345986`), [])
  })

  it('makes numbers that pass the check of a bsn', () => {
    assert.ok(passesElevenCheck('999993653') && passesElevenCheck('850000014'))
    assert.ok(!passesElevenCheck('999993654') && !passesElevenCheck('99999365'))
    for (let made = 0; made < 200; made++) assert.ok(passesElevenCheck(freshBsn()))
  })
})
