/** The headers that say what an answer rests on, read back as RFC 9651 says. */
import assert from 'node:assert/strict'
import type { Response } from 'express'
import { parseItem, parseList, type Token } from 'structured-headers'
import type { Completeness, SourceReport } from '../../../src/federation/completeness.ts'
import { handlingOf, setCompleteness } from '../../../src/http/completeness-headers.ts'

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
  it('is not sent without a source: an empty list has no form', () => assert.deepEqual(Object.keys(headersOf({ complete: true, sources: [] })), ['Gevel-Volledig']))
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
  it('counts once: of two the first, as RFC 7240 says', () => assert.equal(handlingOf('handling=lenient, handling=strict'), 'lenient'))
})
