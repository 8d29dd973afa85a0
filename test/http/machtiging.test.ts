/** Who acts for another is in the logboek and the audit log beside the one it is about; neither by a number. */
import assert from 'node:assert/strict'
import type { JWTPayload } from 'jose'
import { issuer, seconds, type Issuer } from '../access/issuer.ts'
import { journalFolder, withJournals, type Journaled } from './journals.ts'

const vertegenwoordigde = '999993653'
const gemachtigde = '999990019'
const bedrijf = '69599084'

describe('Acting for another', () => {
  const folder = journalFolder()
  let as: Issuer
  let gevel: Journaled
  before(async function () {
    this.timeout(30_000)
    as = await issuer()
    gevel = await withJournals(folder(), (configuration) => {
      const identities = [{ claim: 'bsn', soort: 'bsn' }, { claim: 'kvk', soort: 'kvk_nummer' }]
      const oidc = { issuer: as.url, jwksUrl: `${as.url}/keys`, audience: 'gevel', clientId: 'mijn', identities, represents: 'verwerken' }
      configuration.clients['mijn'] = { oidc, sources: ['crm', 'register'], resources: 'alles' }
    })
  })
  after(async () => {
    await gevel?.stop()
    await as?.stop()
  })

  const token = (claims: JWTPayload) => as.sign({ iss: as.url, aud: 'gevel', azp: 'mijn', sub: 'mens-1', iat: seconds(), exp: seconds() + 60, ...claims })
  const ask = async (claims: JWTPayload, path = '/klantcontacten') => {
    const { status } = await gevel.get(path, { authorization: `Bearer ${await token(claims)}` })
    assert.equal(status, 200)
    const [[entry], rows] = [await gevel.lines('audit'), await gevel.lines('logboek')]
    const subjects = rows.filter(({ attributes }) => attributes['dpl.core.data_subject_id'])
    return { entry, rows, subjects }
  }

  it('names both persons, each by the name that they have when it is about themselves', async () => {
    const own = async (bsn: string) => (await ask({ bsn })).subjects[0].attributes['dpl.core.data_subject_id'] as string
    const [theirs, actor] = [await own(vertegenwoordigde), await own(gemachtigde)]
    const { entry, rows, subjects } = await ask({ bsn: gemachtigde, represents: { sub: 'ander', bsn: vertegenwoordigde } })
    assert.deepEqual([...new Set(subjects.map(({ attributes }) => attributes['dpl.core.data_subject_id']))].includes(theirs), true)
    assert.ok(rows.every(({ attributes }) => attributes['gevel.gemachtigde_id'] === actor && attributes['gevel.gemachtigde_id_type'] === 'BSN'))
    assert.deepEqual([entry.ingelogde, entry.ingelogde_soort, entry.namens, entry.namens_soort], [actor, 'BSN', theirs, 'BSN'])
    assert.equal(entry.trace_id, rows[0].trace_id)
  })

  it('names those in between, and one of whom only the issuer knows who it is', async () => {
    const { entry, rows } = await ask({ represents: { kvk: bedrijf, represents: { bsn: vertegenwoordigde } } })
    assert.deepEqual([entry.ingelogde_soort, entry.via.length], ['SUB', 1])
    assert.equal(rows[0].attributes['gevel.gemachtigde_id_type'], 'SUB')
    assert.equal(rows[0].attributes['gevel.gemachtigde_id'], entry.ingelogde)
  })

  it('is about whom one acts for, also where nothing is found', async () => {
    const { subjects } = await ask({ bsn: gemachtigde, represents: { bsn: '123456782' } })
    assert.equal(subjects.length, 1)
    assert.equal(subjects[0].status, 'Unset')
  })

  it('has nobody who acts for another where one asks for oneself', async () => {
    const { entry, rows } = await ask({ bsn: vertegenwoordigde })
    assert.ok(rows.every(({ attributes }) => attributes['gevel.gemachtigde_id'] === undefined))
    assert.equal(entry.namens, undefined)
  })

  it('shows no number and no name of the issuer', async () => {
    const text = (await gevel.text('audit')) + (await gevel.text('logboek'))
    for (const secretly of [vertegenwoordigde, gemachtigde, bedrijf, 'mens-1']) assert.ok(!text.includes(secretly), secretly)
  })
})
