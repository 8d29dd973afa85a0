/** The token of a page: what it gives back, and for whom. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Query } from '#domain/query.ts'
import { PageTokens, questionOf, type Mark } from '../../../src/federation/paging/token.ts'
import { source } from './sources.ts'

const tokens = new PageTokens(['een geheim van zestien'], 'gemeente')
const refused = { code: 'merkteken-ongeldig' }

const count = fc.record({ rows: fc.nat(9_000_000), certain: fc.boolean(), counted: fc.boolean() }, { noNullPrototype: true })
const mark: fc.Arbitrary<Mark> = fc.record({ row: fc.nat(3_000_000_000), nth: fc.nat(400), count: fc.option(count, { nil: undefined }) })
  .map(({ nth, count: counted, row }) => ({ row, nth, ...(nth > 0 && { last: `rij-${row}` }), ...(counted && { count: counted }) }))
const marks = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 255 }), mark), { selector: ([number]) => number, maxLength: 6 }).map((pairs) => new Map(pairs))

describe('A page token', () => {
  it('gives back where the page begins in each source, and knows the last row before it', () => {
    fc.assert(fc.property(marks, fc.integer({ min: 2, max: 999_999_999 }), (given, page) => {
      const starts = tokens.open('vraag', page, tokens.seal('vraag', page, given))
      assert.deepEqual([...starts.keys()], [...given.keys()])
      for (const [number, { row, nth, last, count: counted }] of given) {
        const start = starts.get(number)!
        assert.deepEqual([start.row, start.nth, start.count], [row, nth, counted])
        assert.equal(start.isLast(last as string), nth > 0)
        assert.equal(start.isLast('rij-x'), false)
      }
    }))
  })

  it('is short, and holds nothing of a row', () => {
    const four = new Map([1, 2, 3, 4].map((number) => [number, { row: 150_000, nth: 1, last: 'bsn:999993653', count: { rows: 200_000, certain: true, counted: false } }]))
    const token = tokens.seal('vraag', 7501, four)
    assert.ok(token.length <= 100, `${token.length}`)
    assert.match(token, /^[\w-]+$/)
    assert.ok(!Buffer.from(token, 'base64url').toString('latin1').includes('999993653'))
  })

  it('is refused when a bit of it was changed, or it is cut, lengthened or made up', () => {
    const token = tokens.seal('vraag', 2, new Map([[1, { row: 40, nth: 1, last: '39' }]]))
    const bytes = Buffer.from(token, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      assert.throws(() => tokens.open('vraag', 2, changed.toString('base64url')), refused)
    }
    for (const other of ['', 'x', token.slice(0, -1), `${token}A`, `${token}=`, `${token}!`, ` ${token}`, '.'.repeat(40)]) {
      assert.throws(() => tokens.open('vraag', 2, other), refused, JSON.stringify(other))
    }
  })

  it('is refused for another question or page', () => {
    const token = tokens.seal('vraag', 2, new Map())
    assert.throws(() => tokens.open('vraag', 3, token), refused)
    assert.throws(() => tokens.open('andere vraag', 2, token), refused)
  })

  it('is read with an older secret, and refused with another or in another installation', () => {
    const token = tokens.seal('vraag', 2, new Map([[1, { row: 40, nth: 1, last: '39' }]]))
    const rotated = new PageTokens(['een nieuw geheim, ook zestien', 'een geheim van zestien'], 'gemeente')
    assert.equal(rotated.open('vraag', 2, token).get(1)!.isLast('39'), true)
    assert.notEqual(rotated.seal('vraag', 2, new Map()), tokens.seal('vraag', 2, new Map()))
    for (const other of [new PageTokens(['een nieuw geheim, ook zestien'], 'gemeente'), new PageTokens(['een geheim van zestien'], 'elders')]) {
      assert.throws(() => other.open('vraag', 2, token), refused)
    }
    assert.throws(() => new PageTokens([], 'gemeente'), TypeError)
  })

  it('keeps the digest of a row that it was itself given as one', () => {
    const first = tokens.open('vraag', 2, tokens.seal('vraag', 2, new Map([[1, { row: 40, nth: 1, last: '39' }]])))
    assert.equal(tokens.open('vraag', 3, tokens.seal('vraag', 3, first)).get(1)!.isLast('39'), true)
  })
})

describe('The question of a page', () => {
  const query: Query = {
    resource: 'klantcontacten', filters: [{ name: 'kanaal', value: 'balie' }, { name: 'onderwerp', value: 'x' }], references: [], persoon: [], page: 2, pageSize: 20, expand: [],
  }
  const sources = [source(1), source(2)]
  const own = questionOf(query, sources)

  it('is the same whatever the page, what is expanded and the order of the filters', () =>
    assert.equal(questionOf({ ...query, page: 9, expand: ['hadBetrokkenen'], filters: query.filters.toReversed(), volgende: 'x' }, sources), own))

  it('is another with another filter, reference, persoon, size, resource, or other sources in sight', () => {
    const others = [
      { ...query, filters: query.filters.slice(1) }, { ...query, filters: [{ name: 'kanaal', value: 'telefoon' }, query.filters[1]!] },
      { ...query, references: [{ name: 'hadBetrokkene__uuid', places: [{ source: 1, locals: ['1'] }] }] },
      { ...query, persoon: [{ identities: [{ soort: 'bsn' as const, nummer: '999993653' }] }] }, { ...query, pageSize: 21 }, { ...query, resource: 'internetaken' as const },
    ].map((one) => questionOf(one, sources))
    const sights = [questionOf(query, [source(1)]), questionOf(query, [source(1), source(3)]), questionOf(query, [source(1), source(2, {}, { koppelen: 'alle' })])]
    assert.equal(new Set([own, ...others, ...sights]).size, others.length + sights.length + 1)
  })
})
