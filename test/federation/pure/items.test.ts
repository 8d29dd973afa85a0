/** Small pure parts: expand paths as a tree, whose a record is, and the refs of a field. */
import assert from 'node:assert/strict'
import type { SourceRecord } from '#domain/records.ts'
import { ownersOf, persoonVerdict } from '../../../src/federation/check.ts'
import { expandTree } from '../../../src/federation/expand.ts'
import { refsIn } from '../../../src/federation/items.ts'
import { linkingAdres } from '../../../src/federation/who/links.ts'
import { bsnA, bsnB, persoon, source } from './sources.ts'

describe('Expand paths', () => {
  it('become a tree', () => assert.deepEqual(expandTree(['hadBetrokkenen', 'hadBetrokkenen.wasPartij', 'omvatteBijlagen']), { hadBetrokkenen: { wasPartij: {} }, omvatteBijlagen: {} }))
  it('whose parent is not asked for give nothing', () => assert.deepEqual(expandTree(['hadBetrokkenen.wasPartij']), {}))
  it('may come twice and in any order', () => assert.deepEqual(expandTree(['a.b.c', 'a.b', 'a', 'a']), { a: { b: { c: {} } } }))
})

describe('A record belongs to a persoon', () => {
  const mail = source(3, {}, { koppelen: 'alle' })
  const suzanne = persoon([bsnA], [], new Map([[mail, { email: ['suzanne@voorbeeld.example'], telefoonnummer: ['+31612345678'] }]]))
  const other = persoon([bsnB])
  const contact = (hadBetrokkenen: NonNullable<SourceRecord['evidence']>['hadBetrokkenen']): SourceRecord => ({ local: '1', fields: {}, ...(hadBetrokkenen && { evidence: { hadBetrokkenen } }) })
  const verdict = (record: SourceRecord, where = mail) => persoonVerdict('klantcontacten', record, where, [suzanne])

  it('by the number of a betrokkene', () => {
    assert.equal(verdict(contact([{ local: '1', wasPartij: { local: 'x', identiteiten: [bsnA] }, adressen: [] }])), 'match')
    assert.equal(verdict(contact([{ local: '1', wasPartij: { local: 'x', identiteiten: [bsnB] }, adressen: [] }])), 'no-match')
  })
  it('by the first address of a betrokkene without a partij, as it is compared', () => {
    assert.equal(verdict(contact([{ local: '1', wasPartij: null, adressen: ['Suzanne@Voorbeeld.example'] }])), 'match')
    assert.equal(verdict(contact([{ local: '1', wasPartij: null, adressen: ['06-12345678'] }])), 'match')
    assert.equal(verdict(contact([{ local: '1', wasPartij: null, adressen: ['iemand@elders.example', 'suzanne@voorbeeld.example'] }])), 'no-match')
    assert.equal(verdict(contact([{ local: '1', wasPartij: null, adressen: [] }])), 'no-match')
  })
  it('never by the address of a betrokkene that has a partij of somebody else', () =>
    assert.equal(verdict(contact([{ local: '1', wasPartij: { local: 'x', identiteiten: [bsnB] }, adressen: ['suzanne@voorbeeld.example'] }])), 'no-match'))
  it('never by an address in a source that may not be linked by it', () =>
    assert.equal(verdict(contact([{ local: '1', wasPartij: null, adressen: ['suzanne@voorbeeld.example'] }]), source(4)), 'no-match'))
  it('unless it does not tell whose it is', () => {
    assert.equal(verdict(contact(undefined)), 'unverifiable')
    assert.equal(verdict(contact([{ local: '1', wasPartij: { local: 'x' }, adressen: [] }])), 'unverifiable')
    assert.equal(persoonVerdict('betrokkenen', { local: '1', fields: {} }, mail, [suzanne]), 'unverifiable')
  })
  it('of several that a query names', () => {
    const both = contact([{ local: '1', wasPartij: { local: 'x', identiteiten: [bsnA] }, adressen: [] }, { local: '2', wasPartij: { local: 'y', identiteiten: [bsnB] }, adressen: [] }])
    assert.deepEqual(ownersOf('klantcontacten', both, mail, [suzanne, other]), [suzanne, other])
    assert.deepEqual(ownersOf('klantcontacten', contact(undefined), mail, [suzanne]), [])
  })
  it('only where records can: of another resource it is a mistake to ask', () => assert.throws(() => persoonVerdict('actoren', { local: '1', fields: {} }, mail, [suzanne]), TypeError))
})

describe('The address by which a betrokkene may be linked', () => {
  it('is the first that it gave, normalised, a telephone number when it is no mail address', () => {
    assert.deepEqual(linkingAdres(['A@B.example', 'c@d.example']), { soort: 'email', adres: 'a@b.example' })
    assert.deepEqual(linkingAdres(['06-12345678']), { soort: 'telefoonnummer', adres: '+31612345678' })
    assert.equal(linkingAdres([]), undefined)
  })
})

describe('The refs of a field', () => {
  it('are seen of one, several or none', () => {
    const own = { source: 1, local: '7' }
    assert.deepEqual(refsIn([{ ref: own }, { ref: own }]), [own, own])
    for (const none of [null, undefined, [], 'x']) assert.deepEqual(refsIn(none), [])
  })
})
