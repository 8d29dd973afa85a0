/** The headers that say what an answer rests on, read back as RFC 9651 says. */
import assert from 'node:assert/strict'
import type { Response } from 'express'
import fc from 'fast-check'
import { parseItem, parseList, type Token } from 'structured-headers'
import { errorTable } from '#domain/errors.ts'
import type { Completeness, SourceReport } from '../../../src/federation/completeness.ts'
import { handlingOf, maxAgeOf, setCompleteness } from '../../../src/http/completeness-headers.ts'

/** Every class of failure, and every reason not to have been asked or read. */
const sourceReasons = [...Object.keys(errorTable).filter((code) => code.startsWith('bron-')).map((code) => code.slice(5)), 'behoeft-filter', 'geen-sleutel', 'koppeling-onbekend', 'te-ruim', 'onvolledig']

function headersOf(completeness: Completeness): Record<string, string> {
  const headers: Record<string, string> = {}
  setCompleteness({ setHeader: (name: string, value: string) => { headers[name] = value } } as unknown as Response, completeness)
  return headers
}

const report = (changed: Partial<SourceReport> = {}): SourceReport => ({ name: 'crm', status: 'ok', count: 3, ms: 12, quarantined: 0, unverifiable: 0, ...changed })

function read(header: string) {
  return parseList(header).map(([name, parameters]) => [
    (name as Token).toString(), Object.fromEntries([...parameters].map(([key, value]) => [key, typeof value === 'number' ? value : (value as Token).toString()])),
  ])
}

describe('Gevel-Bronnen', () => {
  it('names each source with its status, count and milliseconds', () => {
    const headers = headersOf({ complete: true, sources: [report(), report({ name: 'mail-archief', count: 0, ms: 0 })] })
    assert.deepEqual(read(headers['Gevel-Bronnen']!), [['crm', { status: 'ok', count: 3, ms: 12 }], ['mail-archief', { status: 'ok', count: 0, ms: 0 }]])
  })
  it('says why a source failed, was not asked, or was not read to its end', () => {
    const sources = [report({ status: 'fout', reason: 'te-laat', count: 0 }), report({ status: 'niet-gevraagd', reason: 'behoeft-filter' }), report({ reason: 'te-ruim' })]
    assert.deepEqual(read(headersOf({ complete: false, sources })['Gevel-Bronnen']!).map(([, parameters]) => parameters), [
      { status: 'fout', count: 0, ms: 12, reden: 'te-laat' }, { status: 'niet-gevraagd', count: 3, ms: 12, reden: 'behoeft-filter' }, { status: 'ok', count: 3, ms: 12, reden: 'te-ruim' },
    ])
  })
  it('counts records that could not be read, when there are any', () => {
    assert.deepEqual(read(headersOf({ complete: true, sources: [report({ quarantined: 2 })] })['Gevel-Bronnen']!), [['crm', { status: 'ok', count: 3, ms: 12, quarantaine: 2 }]])
  })
  it('says how many seconds old a kept part is, when there is one', () => {
    assert.deepEqual(read(headersOf({ complete: true, sources: [report({ age: 0 }), report({ name: 'post', age: 12 })] })['Gevel-Bronnen']!), [
      ['crm', { status: 'ok', count: 3, ms: 12, leeftijd: 0 }], ['post', { status: 'ok', count: 3, ms: 12, leeftijd: 12 }],
    ])
  })
  it('is not sent without a source: an empty list has no form', () => assert.deepEqual(Object.keys(headersOf({ complete: true, sources: [] })), ['Gevel-Volledig']))
})

describe('Gevel-Bronnen and Gevel-Volledig', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/)
  const count = fc.nat({ max: 1_000_000 })
  const reports: fc.Arbitrary<SourceReport[]> = fc.uniqueArray(fc.record({
    name, count, ms: count, quarantined: count, unverifiable: count, status: fc.constantFrom('ok' as const, 'fout' as const, 'niet-gevraagd' as const),
    reason: fc.constantFrom(...sourceReasons, undefined),
  }), { selector: (one) => one.name, minLength: 1, maxLength: 8 }).map((all) => all.map(({ reason, ...rest }) => ({ ...rest, ...(reason && { reason }) })))

  it('are structured fields as RFC 9651 says, whatever there is to say, and hold all of it', () => {
    fc.assert(fc.property(reports, fc.boolean(), (sources, complete) => {
      const headers = headersOf({ complete, sources })
      assert.deepEqual(parseItem(headers['Gevel-Volledig']!), [complete, new Map()])
      assert.match(headers['Gevel-Bronnen']!, /^[\x20-\x7e]+$/)
      assert.deepEqual(read(headers['Gevel-Bronnen']!), sources.map((one) => [one.name, {
        status: one.status, count: one.count, ms: one.ms, ...(one.reason && { reden: one.reason }),
        ...(one.quarantined > 0 && { quarantaine: one.quarantined }), ...(one.unverifiable > 0 && { onverifieerbaar: one.unverifiable }),
      }]))
    }))
  })
})

describe('Gevel-Volledig', () => {
  it('is a boolean', () => {
    for (const complete of [true, false]) assert.deepEqual(parseItem(headersOf({ complete, sources: [] })['Gevel-Volledig']!)[0], complete)
  })
})

describe('Prefer', () => {
  it('asks for strict or lenient handling, among other preferences and in any letter case', () => {
    assert.equal(handlingOf('handling=strict'), 'strict')
    for (const prefer of ['handling=lenient', 'Handling = "lenient"', 'respond-async, handling=lenient', 'wait=10; x=y, handling=LENIENT;foo=bar']) assert.equal(handlingOf(prefer), 'lenient', prefer)
  })
  it('says nothing otherwise', () => {
    for (const prefer of [undefined, '', 'respond-async', 'handling', 'handling=standaard', 'handling=strictly', 'xhandling=strict', 'x-handling=strict']) assert.equal(handlingOf(prefer), undefined, prefer)
  })
  it('is a preference by itself, not what stands in another one', () => {
    for (const prefer of ['wait=1;handling=strict', 'x="a, handling=strict"', 'x="a\\", handling=strict"', 'x; y="handling=strict"', '"handling=strict', 'handling=unknown, handling=strict']) {
      assert.equal(handlingOf(prefer), undefined, prefer)
    }
  })
  it('is found among any others', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/).filter((text) => text !== 'handling')
    const word = fc.oneof(token, fc.string().map((text) => JSON.stringify(text.replace(/[^\x20-\x7e]/g, ''))))
    const parameter = fc.oneof(token, fc.tuple(fc.oneof(token, fc.constant('handling')), word).map(([name, value]) => `${name}=${value}`))
    const other = fc.tuple(token, fc.option(word), fc.array(parameter, { maxLength: 2 }))
      .map(([name, value, parameters]) => [`${name}${value === null ? '' : `=${value}`}`, ...parameters].join('; '))
    const handling = fc.constantFrom('strict', 'lenient')
    fc.assert(fc.property(fc.array(other, { maxLength: 3 }), handling, fc.boolean(), fc.array(other, { maxLength: 3 }), (before, value, quoted, after) => {
      assert.equal(handlingOf([...before, `handling=${quoted ? `"${value}"` : value}`, ...after].join(', ')), value)
    }))
  })
  it('counts once: of two the first, as RFC 7240 says', () => assert.equal(handlingOf('handling=lenient, handling=strict'), 'lenient'))
})

describe('Cache-Control', () => {
  it('wants nothing kept, in any letter case and among other directives', () => {
    for (const text of ['no-cache', 'No-Cache', 'max-stale, no-cache', 'no-store', 'max-age=0', 'no-cache, max-age=60', 'max-age=60,no-store']) assert.equal(maxAgeOf(text), 0, text)
  })
  it('wants nothing older than so many seconds', () => {
    for (const text of ['max-age=60', 'MAX-AGE = 60', 'no-transform, max-age="60"']) assert.equal(maxAgeOf(text), 60, text)
  })
  it('says nothing otherwise', () => {
    for (const text of [undefined, '', 'no-transform', 'max-age', 'max-age=-1', 'max-age=x', 'x-no-cache', 'only-if-cached']) assert.equal(maxAgeOf(text), undefined, text)
  })
})
