/** Which partijen of several sources are one persoon, and how each source is asked for that persoon. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { identityKey, type Identity } from '#domain/identity.ts'
import { Ids } from '#domain/ids.ts'
import {
  clusterPartijen, denotes, identitiesOf, identityOfKey, identityRef, keysFor, mergeIdentities, persoonOf, persoonWithout, type PartijAt, withBareNumbers } from '../../../src/federation/who/persoon.ts'
import { at, bsnA, bsnB, kvkA, kvkB, partij, persoon, rsinA, source, vestiging } from './sources.ts'

const one = source(1)
const two = source(2)
const three = source(3)

/** Locals of the members of each cluster, sorted: who is together with whom. */
function clustersOf(records: readonly PartijAt[]): string[] {
  return clusterPartijen(records).map(({ members }) => members.map(({ record }) => record.local).sort().join('+')).sort()
}

const clusters = (...numbers: readonly (readonly Identity[])[]) => clustersOf(numbers.map((identities, index) => at(source(index + 1), partij('abcdefgh'[index]!, identities))))

describe('Partijen are one persoon', () => {
  it('when they share a bsn', () => assert.deepEqual(clusters([bsnA], [bsnA], [bsnB]), ['a+b', 'c']))
  it('when they share an rsin or a kvk_nummer', () => {
    assert.deepEqual(clusters([rsinA], [rsinA, kvkA], [kvkA], [kvkB]), ['a+b+c', 'd'])
    assert.deepEqual(clusters([kvkA], [rsinA, kvkA], [rsinA]), ['a+b+c'])
  })
  it('never without a number', () => assert.deepEqual(clusters([], [], [bsnA]), ['a', 'b', 'c']))
  it('never when a bsn and an rsin have the same digits', () => assert.deepEqual(clusters([bsnA], [{ soort: 'rsin', nummer: bsnA.nummer }]), ['a', 'b']))

  it('never when only a weaker number joins two bsns: who has no bsn then belongs to neither', () => {
    assert.deepEqual(clusters([bsnA, kvkA], [bsnB, kvkA]), ['a', 'b'])
    assert.deepEqual(clusters([bsnA, kvkA], [bsnB, kvkA], [kvkA], [kvkA, rsinA]), ['a', 'b', 'c+d'])
    assert.deepEqual(clusters([bsnA, rsinA], [rsinA], [bsnB, rsinA]), ['a', 'b', 'c'])
  })
  it('when a weaker number joins somebody without a bsn to the only one with it', () => assert.deepEqual(clusters([bsnA, kvkA], [kvkA], [bsnA]), ['a+b+c']))
  it('never when an rsin joins two kvk_nummers', () => assert.deepEqual(clusters([kvkA, rsinA], [kvkB, rsinA]), ['a', 'b']))
})

describe('A vestiging', () => {
  it('is never one with its kvk_nummer, nor with another vestiging of it', () => {
    const other: Identity = { ...vestiging(kvkA), nummer: '000037178599' }
    assert.deepEqual(clusters([vestiging(kvkA), kvkA], [kvkA], [other, kvkA, rsinA], [rsinA]), ['a', 'b', 'c', 'd'])
  })
  it('is one with the same vestiging of the same parent', () => assert.deepEqual(clusters([vestiging(kvkA)], [vestiging(kvkA)]), ['a+b']))
  it('is not one with the same number under another parent', () => assert.deepEqual(clusters([vestiging(kvkA)], [vestiging(kvkB)]), ['a', 'b']))
  it('without a parent joins the only parent that is known', () => assert.deepEqual(clusters([vestiging()], [vestiging(kvkA)], [vestiging(kvkA)], [vestiging()]), ['a+b+c+d']))
  it('without a parent joins none of two', () => assert.deepEqual(clusters([vestiging()], [vestiging(kvkA)], [vestiging(kvkB)]), ['a', 'b', 'c']))
  it('without a parent joins another without', () => assert.deepEqual(clusters([vestiging()], [vestiging()]), ['a+b']))
  it('stays the same vestiging when one source knows the bsn of who runs it', () => assert.deepEqual(clusters([vestiging(kvkA)], [vestiging(kvkA), bsnA]), ['a+b']))
})

describe('The clusters', () => {
  const numbers = { bsn: fc.constantFrom('1', '2'), kvk_nummer: fc.constantFrom('3', '4'), rsin: fc.constantFrom('5', '6') }
  const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
  /** At most one number of a soort, as the standard has it; a vestiging with a parent or without. */
  const identities = fc.oneof(
    fc.record({ bsn: some(numbers.bsn), kvk_nummer: some(numbers.kvk_nummer), rsin: some(numbers.rsin) })
      .map((found) => Object.entries(found).flatMap(([soort, nummer]) => (nummer ? [{ soort: soort as 'bsn', nummer }] : []))),
    fc.tuple(fc.constantFrom('7', '8'), some(numbers.kvk_nummer)).map(([nummer, kvk]): Identity[] => [{ soort: 'vestigingsnummer', nummer, ...(kvk && { kvk }) }]),
  )
  const records = fc.array(identities, { maxLength: 9 }).map((all) => all.map((own, index) => at(source(index + 1), partij(String(index), own))))

  it('do not depend on the order in which the records come', () => {
    const shuffled = records.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })))
    fc.assert(fc.property(shuffled, ([given, other]) => assert.deepEqual(clustersOf(other), clustersOf(given))), { numRuns: 1000 })
  })

  it('do not depend on that order when a record has two numbers of one soort either', () => {
    const given = [[kvkA, bsnA], [kvkB, bsnB], [kvkB, kvkA]].map((identities, index) => at(source(index + 1), partij(String(index), identities)))
    for (const order of [[1, 2, 0], [2, 1, 0], [2, 0, 1]]) assert.deepEqual(clustersOf(order.map((index) => given[index]!)), clustersOf(given), order.join(' '))
  })

  it('hold every record once, and never two bsns or two parents of a vestiging', () => {
    fc.assert(fc.property(records, (all) => {
      const found = clusterPartijen(all)
      assert.deepEqual(found.flatMap(({ members }) => members.map(({ record }) => record.local)).sort(), all.map(({ record }) => record.local).sort())
      for (const cluster of found) {
        const of = (soort: string) => new Set(cluster.identities.filter((identity) => identity.soort === soort).map(({ nummer }) => nummer)).size
        const parents = new Set(cluster.identities.flatMap(({ kvk }) => kvk ?? []))
        assert.ok(of('bsn') <= 1 && of('vestigingsnummer') <= 1 && parents.size <= 1)
        assert.ok(of('vestigingsnummer') === 0 || of('kvk_nummer') === 0)
      }
    }), { numRuns: 500 })
  })
})

describe('The numbers of a partij', () => {
  it('are those of its identificatoren, a vestiging with the parent of the evidence', () => {
    assert.deepEqual(identitiesOf(partij('a', [bsnA, rsinA])), [bsnA, rsinA])
    assert.deepEqual(identitiesOf(partij('a', [vestiging(kvkA)])), [vestiging(kvkA)])
    assert.deepEqual(identitiesOf({ local: 'a', fields: {} }), [])
  })

  it('are only those that an id can be made of: a number of the wrong length names nobody', () => {
    const ids = new Ids({ secrets: ['geheim'], installation: 'test', forms: {} })
    for (const wrong of ['12345678', 'onbekend', '9999936533']) {
      const record = partij('a', [{ soort: 'bsn', nummer: wrong }, bsnA])
      const { ref } = persoonOf({ members: [at(one, record)], identities: identitiesOf(record) }, () => 0)
      assert.doesNotThrow(() => ids.mint('partijen', [ref]), `a partij with bsn ${wrong}`)
    }
  })

  it('by which it may be merged leave out kvk_nummer and rsin beside a vestigingsnummer', () => {
    assert.deepEqual(mergeIdentities([vestiging(kvkA), kvkA, rsinA]), [vestiging(kvkA)])
    assert.deepEqual(mergeIdentities([kvkA, rsinA]), [kvkA, rsinA])
  })
})

describe('A persoon', () => {
  const rank = ({ number }: { number: number }) => -number

  it('has its partijen in precedence, and the id of its strongest number', () => {
    const found = persoonOf({ members: [at(one, partij('a', [kvkA])), at(two, partij('b', [rsinA]))], identities: [rsinA, kvkA] }, rank)
    assert.deepEqual(found.partijen.map(({ record }) => record.local), ['b', 'a'])
    assert.deepEqual(found.ref, { source: 0, local: identityKey(kvkA) })
  })

  it('without a number has the id of its record', () => {
    assert.deepEqual(persoonOf({ members: [at(three, partij('a', []))], identities: [] }, rank).ref, { source: 3, local: 'a' })
  })

  it('of a vestiging is named after the parent when one source knows it', () => {
    const [cluster] = clusterPartijen([at(one, partij('a', [vestiging()])), at(two, partij('b', [vestiging(kvkA)]))])
    assert.equal(persoonOf(cluster!, rank).ref.local, identityKey(vestiging(kvkA)))
  })

  it('that no source has is known by its number alone', () => assert.deepEqual(persoonWithout(bsnA), { ref: identityRef(bsnA), identities: [bsnA], partijen: [], adressen: new Map() }))

  it('comes back from its key', () => {
    for (const identity of [bsnA, kvkA, rsinA, vestiging(), vestiging(kvkA)]) assert.deepEqual(identityOfKey(identityKey(identity)), identity)
  })
})

describe('A reference to a partij denotes a persoon', () => {
  const suzanne = persoon([bsnA], [at(one, partij('a', [bsnA]))])

  it('when it is to one of the persoon’s partijen in that source', () => {
    assert.equal(denotes(suzanne, one, { local: 'a' }), true)
    assert.equal(denotes(suzanne, one, { local: 'a', identiteiten: [bsnB] }), true)
  })
  it('when its strongest number is the persoon’s', () => {
    assert.equal(denotes(suzanne, two, { local: 'x', identiteiten: [bsnA] }), true)
    assert.equal(denotes(suzanne, two, { local: 'a', identiteiten: [bsnB] }), false)
    assert.equal(denotes(persoon([kvkA]), two, { local: 'x', identiteiten: [vestiging(kvkA), kvkA] }), false, 'a vestiging is not its parent')
    assert.equal(denotes(persoon([bsnA, kvkA]), two, { local: 'x', identiteiten: [bsnB, kvkA] }), false, 'a weaker number does not count beside a stronger one')
  })
  it('never when it has no number at all', () => assert.equal(denotes(suzanne, two, { local: 'x', identiteiten: [] }), false))
  it('nobody knows when its numbers are not at hand', () => assert.equal(denotes(suzanne, two, { local: 'a' }), undefined))

  it('when it is a vestiging of the same parent', () => {
    assert.equal(denotes(persoon([vestiging(kvkA)]), two, { local: 'x', identiteiten: [vestiging(kvkA)] }), true)
    assert.equal(denotes(persoon([vestiging(kvkA)]), two, { local: 'x', identiteiten: [vestiging(kvkB)] }), false)
  })
  it('when it is a vestiging whose parent it does not know, and no other has that number', () => {
    const loose = { local: 'x', identiteiten: [vestiging()] }
    assert.deepEqual(withBareNumbers([persoon([vestiging(kvkA)])]).map((one) => denotes(one, two, loose)), [true])
    assert.deepEqual(withBareNumbers([persoon([vestiging(kvkA)]), persoon([vestiging(kvkB)])]).map((one) => denotes(one, two, loose)), [false, false])
  })
  it('when it is a vestiging without a parent and so is the persoon', () => assert.equal(denotes(persoon([vestiging()]), two, { local: 'x', identiteiten: [vestiging()] }), true))
})

describe('The keys to ask a source by', () => {
  const adressen = new Map([[one, { email: ['a@b.example'], telefoonnummer: ['+31612345678'] }]])

  it('are the partij that the source itself holds, and no numbers', () => {
    const own = persoon([bsnA], [at(one, partij('a', [bsnA])), at(two, partij('b', [bsnA]))])
    assert.deepEqual(keysFor(one, ['local', 'bsn', 'email'], [own]), [{ key: 'local', values: ['a'] }])
  })
  it('are else every number that the source takes', () => {
    assert.deepEqual(keysFor(one, ['local', 'bsn', 'rsin', 'email'], [persoon([bsnA, rsinA])]), [{ key: 'bsn', values: [bsnA.nummer] }, { key: 'rsin', values: [rsinA.nummer] }])
  })
  it('are beside either the addresses that may link', () => {
    const email = { key: 'email', values: ['a@b.example'] }
    assert.deepEqual(keysFor(one, ['local', 'bsn', 'email'], [persoon([bsnA], [at(one, partij('a', [bsnA]))], adressen)]), [{ key: 'local', values: ['a'] }, email])
    assert.deepEqual(keysFor(one, ['local', 'bsn', 'email'], [persoon([bsnA], [], adressen)]), [{ key: 'bsn', values: [bsnA.nummer] }, email])
  })
  it('are addresses of this source only', () => {
    const found = persoon([bsnA], [], adressen)
    assert.deepEqual(keysFor(one, ['email', 'telefoonnummer'], [found]), [{ key: 'email', values: ['a@b.example'] }, { key: 'telefoonnummer', values: ['+31612345678'] }])
    assert.deepEqual(keysFor(two, ['email', 'telefoonnummer'], [found]), [])
  })
  it('write a vestiging as parent and number, the parent empty when it is not known', () => {
    assert.deepEqual(keysFor(one, ['vestigingsnummer'], [persoon([vestiging(kvkA)]), persoon([vestiging()])]), [
      { key: 'vestigingsnummer', values: ['69599084/000037178598', '/000037178598'] },
    ])
  })
  it('of several personen come together by key, each value once', () => {
    const found = keysFor(one, ['local', 'bsn'], [persoon([bsnA]), persoon([bsnB]), persoon([bsnA]), persoon([bsnB], [at(one, partij('z', [bsnB]))])])
    assert.deepEqual(found, [{ key: 'bsn', values: [bsnA.nummer, bsnB.nummer] }, { key: 'local', values: ['z'] }])
  })
  it('are none when the source takes no key that the persoon has', () => assert.deepEqual(keysFor(one, ['kvk_nummer'], [persoon([bsnA])]), []))
})
