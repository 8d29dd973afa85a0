/** Rules that cannot hold are faults at start, each with its place and none with a secret. */
import assert from 'node:assert/strict'
import type { AccessConfiguration } from '../../src/access/configuration.ts'
import { accessFaults } from '../../src/access/faults.ts'
import { standard } from '../domain/document.ts'

const good: AccessConfiguration = { tokens: ['token-van-kcc'], sources: ['crm'], resources: 'alles' }
const oidc = { issuer: 'https://as.example', jwksUrl: 'https://as.example/keys', audience: 'gevel', clientId: 'kcc' }
const identities = [{ claim: 'bsn', soort: 'bsn' as const }]
const jwt = { clientId: 'kcc', secrets: ['een-geheim-van-zestien'] }
const faultsOf = (client: Partial<AccessConfiguration>) => accessFaults({ kcc: { ...good, ...client } }, undefined, standard)
const without = ({ tokens: _tokens, ...rest }: AccessConfiguration) => rest
const reading = (fields: 'alles' | string[] | { except: string[] }) => ({ resources: { betrokkenen: { operations: ['read' as const], fields } } })

describe('What cannot hold of a client', () => {
  it('is nothing of one that may do everything', () => assert.deepEqual(faultsOf({}), []))

  const wrong: readonly (readonly [string, Partial<AccessConfiguration>, RegExp])[] = [
    ['one\'s own data on a token', { personen: 'eigen' }, /^clients\.kcc\.personen: eigen needs credentials that say whose data it is/],
    ['one\'s own data on the name of an employee', { personen: 'eigen', jwt }, /^clients\.kcc\.personen: eigen needs credentials/],
    ['one\'s own data on tokens beside an identity', { oidc: { ...oidc, identities } }, /^clients\.kcc\.personen: eigen does not go with tokens or jwt/],
    ['a limit for each subject without subjects', { limit: { requests: 1, seconds: 1, perSubject: 1 } }, /^clients\.kcc\.limit\.perSubject: needs credentials/],
    ['certificates without a proxy', { certificates: [`sha256:${'0'.repeat(64)}`] }, /^clients\.kcc\.certificates: need a proxy/],
    ['keys over a line that anybody can read', { personen: 'alle', oidc: { ...oidc, jwksUrl: 'http://as.example/keys' } }, /^clients\.kcc\.oidc\.jwksUrl: must be https/],
    ['a resource that there is not', { resources: { klanten: 'alles' } as never }, /^clients\.kcc\.resources\.klanten: is no resource/],
    ['a field that there is not', reading(['naam']), /^clients\.kcc\.resources\.betrokkenen\.fields: betrokkenen has no field naam/],
    ['a field that is made of another', reading({ except: ['volledigeNaam'] }), /volledigeNaam goes with contactnaam/],
    ['a field without an empty value', reading({ except: ['rol'] }), /rol cannot be hidden/],
    ['a source that it does not see', { resources: { actoren: { operations: ['read'], fields: 'alles', sources: ['post'] } } }, /^clients\.kcc\.resources\.actoren\.sources: names one/],
    ['a purpose that it does not have', { resources: { actoren: { operations: ['read'], fields: 'alles', doelbindingen: ['x'] } } }, /^clients\.kcc\.resources\.actoren\.doelbindingen: names one/],
    ['writing without a source to write to', { resources: { actoren: { operations: ['read', 'create'], fields: 'alles' } } }, /has no writes/],
    ['writing without reading', { writes: 'crm', resources: { actoren: { operations: ['create'], fields: 'alles' } } }, /needs read too/],
  ]
  for (const [what, client, fault] of wrong) {
    it(what, () => {
      const faults = faultsOf(client)
      assert.equal(faults.length, 1, faults.join(' | '))
      assert.match(faults[0]!, fault)
    })
  }

  it('nobody can be one without credentials; nobody writes what is nobody\'s yet', () => {
    assert.match(accessFaults({ kcc: without(good) }, undefined, standard).join(), /^clients\.kcc\.tokens: is missing/)
    const own = { ...without(good), oidc: { ...oidc, identities }, writes: 'crm' }
    assert.match(accessFaults({ kcc: own }, undefined, standard).join(), /^clients\.kcc\.personen: eigen does not go with writes/)
  })

  it('two clients with the same name at the same issuer', () => {
    const client = { ...without(good), oidc }
    assert.deepEqual(accessFaults({ een: client, twee: client }, undefined, standard), ['clients.twee.oidc.clientId: is the clientId of een too'])
  })

  it('a proxy at no address', () => {
    assert.deepEqual(accessFaults({}, { addresses: ['10.0.0.0/8', '::1', 'proxy.intern', '10.0.0.0/64'], certificateHeader: 'x' }, standard), ['proxy.addresses[2]: is no address or network', 'proxy.addresses[3]: is no address or network'])
  })
})
