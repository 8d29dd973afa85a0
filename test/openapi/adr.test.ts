/** The NL API Design Rules: Gevel's documents keep them, and the check sees every way of not keeping them that it is there for. */
import assert from 'node:assert/strict'
import { described, findingsOf, judge } from '../../openapi/adr/check.ts'
import { explanations, type Explanation } from '../../openapi/adr/explained.ts'
import { rules } from '../../openapi/adr/rules.ts'
import { ownDocument } from '../../openapi/check/standard.ts'
import { breaches, lawfulDocument, moreBreaches } from './lawful-document.ts'
import { changed } from './small-document.ts'

const documents = ['klantbeeld', 'klantinteracties', 'contactgegevens'] as const

describe('the NL API Design Rules', () => {
  for (const api of documents) {
    it(`are kept by openapi/${api}.yaml, but for what is explained, by name and counted`, () => {
      const { faults, stale } = judge(ownDocument(api), explanations[api])
      assert.deepEqual(faults.map(described), [])
      assert.deepEqual(stale, [])
    })
  }
  it('have nothing explained of Gevel\'s own API', () => {
    assert.deepEqual(explanations.klantbeeld, [])
  })
  it('have a reason for each thing explained', () => {
    for (const { reason } of Object.values(explanations).flat()) assert.match(reason, /^.{15,}\.$/)
  })
})

describe('the check of the design rules', () => {
  it('finds nothing in a document that keeps them', () => {
    assert.deepEqual(findingsOf(lawfulDocument()).map(described), [])
  })
  it('knows 29 ways of breaking them', () => {
    assert.equal(breaches.length, 29)
  })
  for (const { what, rule, document } of [...breaches, ...moreBreaches]) {
    it(`sees ${what}, by ${rule} and by no other rule`, () => {
      const found = findingsOf(document())
      assert.deepEqual([...new Set(found.map((one) => one.rule))], [rule], found.map(described).join('\n'))
    })
  }
  it('has no rule that nothing breaks', () => {
    const broken = new Set([...breaches, ...moreBreaches].map(({ rule }) => rule))
    assert.deepEqual(rules.map(({ id }) => id).filter((id) => !broken.has(id)), [])
  })
  it('says where: a fault of a component once, at the component', () => {
    const [found, ...more] = findingsOf(changed(lawfulDocument(), (tree) => { delete tree['components'].responses.Fout.headers['API-Version'] }))
    assert.deepEqual([found!.pointer, more], ['#/components/responses/Fout', []])
    const [path] = findingsOf(changed(lawfulDocument(), (tree) => { delete tree['paths']['/zaken/{uuid}'].get.responses['404'] }))
    assert.equal(path!.pointer, '#/paths/~1zaken~1{uuid}/get')
  })
})

describe('what is explained', () => {
  const rule = '/core/query-keys-camel-case'
  const two = (first: string, second: string) => changed(lawfulDocument(), (tree) => {
    for (const name of [first, second]) tree['paths']['/zaken'].get.parameters.push({ name, in: 'query', schema: { type: 'string' } })
  })
  const one: Explanation = { rule, subjects: ['zaak__url', 'zaak__uuid'], places: 2, reason: 'So the standard has it.' }

  it('is no fault', () => {
    const { faults, stale, explained } = judge(two('zaak__url', 'zaak__uuid'), [one])
    assert.deepEqual([faults, stale, explained.get(one)!.length], [[], [], 2])
  })
  it('is that name alone', () => {
    const { faults, stale } = judge(two('zaak__url', 'zaak__type'), [one])
    assert.deepEqual(faults.map(({ subject }) => subject), ['zaak__type'])
    assert.deepEqual(stale, [`${rule}: explains zaak__uuid, which is not found`, `${rule}: explains 2 places, and 1 are found`])
  })
  it('is that rule alone', () => {
    const { faults } = judge(two('zaak__url', 'zaak__uuid'), [{ ...one, rule: '/core/semver' }])
    assert.equal(faults.length, 2)
  })
  it('is that often, and not once more', () => {
    assert.deepEqual(judge(two('zaak__url', 'zaak__url'), [{ ...one, subjects: ['zaak__url'], places: 1 }]).stale, [`${rule}: explains 1 places, and 2 are found`])
  })
})
