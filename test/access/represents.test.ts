/** On whose behalf a token is: of who logged in, or of whom that one acts for, and never the one for the other. */
import assert from 'node:assert/strict'
import type { OidcSettings } from '../../src/access/configuration.ts'
import { Denied } from '../../src/access/denied.ts'
import { subjectOf } from '../../src/access/represents.ts'

const settings: OidcSettings = {
  issuer: 'https://as.example', jwksUrl: 'https://as.example/keys', audience: 'gevel', clientId: 'app',
  identities: [{ claim: 'urn:bsn', soort: 'bsn' }, { claim: 'urn:kvk', soort: 'kvk_nummer' }],
}
const process: OidcSettings = { ...settings, represents: 'verwerken' }
const mens = { soort: 'bsn', nummer: '999993653' }
const bedrijf = { soort: 'kvk_nummer', nummer: '69599084' }
const human = { sub: 'mens-1', 'urn:bsn': '999993653' }

describe('On whose behalf a token is', () => {
  it('is who logged in, when it acts for nobody else', () => {
    assert.deepEqual(subjectOf(human, settings), { actor: 'mens-1', actorSoort: 'ingelogde', represents: false, identity: mens, actorIdentity: mens })
  })
  it('is whom it acts for, the deepest of a chain', () => {
    const company = { sub: 'bedrijf', 'urn:kvk': '69599084' }
    assert.deepEqual(subjectOf({ ...human, represents: company }, process), { actor: 'mens-1', actorSoort: 'ingelogde', represents: true, identity: bedrijf, actorIdentity: mens })
    const other = { sub: 'ander', 'urn:bsn': '999990019' }
    const subject = subjectOf({ ...human, represents: { ...company, represents: other } }, process)
    assert.deepEqual([subject.identity, subject.actorIdentity, subject.between], [{ soort: 'bsn', nummer: '999990019' }, mens, [bedrijf]])
  })

  const refused: readonly (readonly [string, Record<string, unknown>, OidcSettings])[] = [
    ['acting for another, unless the client may', { ...human, represents: { 'urn:bsn': '999990019' } }, settings],
    ['a representation that says nothing of whom', { ...human, represents: { sub: 'ander' } }, process],
    ['a representation that cannot be read', { ...human, represents: '999990019' }, process],
    ['a representation that is null', { ...human, represents: null }, process],
    ['a list of representations', { ...human, represents: [{ 'urn:bsn': '999990019' }] }, process],
    ['a chain that is too long', { ...human, represents: { represents: { represents: { 'urn:bsn': '999990019' } } } }, process],
    ['a number that cannot be', { sub: 'mens-1', 'urn:bsn': '123456789' }, settings],
    ['two numbers', { ...human, 'urn:kvk': '69599084' }, settings],
  ]
  for (const [what, claims, one] of refused) it(`is not taken from ${what}`, () => assert.throws(() => subjectOf(claims, one), Denied))
})
