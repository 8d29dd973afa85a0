/** What clients ask of a gemeente with every kind of source, held against what was put into the sources. */
import assert from 'node:assert/strict'
import { Connection } from '../afnemers/connection.ts'
import { Kiss } from '../afnemers/kiss.ts'
import { OpenInwoner2024 } from '../afnemers/open-inwoner-2024.ts'
import { OpenInwoner2025 } from '../afnemers/open-inwoner-2025.ts'
import { OpenKlantClient } from '../afnemers/open-klant-client.ts'
import { token } from '../http/gemeente.ts'
import type { Opstelling } from './opstelling.ts'
import {
  adressenVanSuzanne, albert, bronnen, bronnenMetContacten, contacten, contactenVan, isOverZaak, isTaak, jose, post, suzanne, vanNiemand, zaak, zoe,
} from './verhaal.ts'
import { contactenPad, genoemd, teksten, tekstVan, wandel } from './wandelen.ts'

const alles = '&pageSize=100'
const identificator = (prefix: string, bsn: string) => `${prefix}__codeSoortObjectId=bsn&${prefix}__objectId=${bsn}`
const verwacht = (some: readonly { tekst: string; op: string }[]) => some.map(({ tekst, op }) => [tekst, op])
const gezien = (some: readonly any[]) => some.map((one) => [tekstVan(one), one.plaatsgevondenOp])
const geordend = (some: readonly { tekst: string; op: string }[]) => contacten.filter((one) => some.includes(one)).sort((one, other) => other.op.localeCompare(one.op))

/** Lists have the place for what is expanded, also where nothing is. */
const opzichzelf = ({ _expand, ...one }: any) => one as unknown

export function vragen(gevel: () => Opstelling): void {
  const list = async (path: string): Promise<any[]> => {
    const { status, body } = await gevel().get(path)
    assert.equal(status, 200, JSON.stringify(body))
    assert.equal(body.results.length, body.count)
    return body.results
  }

  for (const van of [suzanne, jose, albert]) {
    it(`gives all klantcontacten of ${van.voornaam}, out of every source, in one order, and counts them`, async () => {
      const answer = await gevel().get(contactenPad(van, alles))
      const expected = contactenVan(van)
      assert.deepEqual(gezien(answer.body.results), verwacht(expected))
      assert.equal(answer.body.count, expected.length)
      assert.deepEqual(Object.entries(genoemd(answer)).map(([name, { status, count }]) => [name, status, count]).sort(),
        bronnen.map((name) => [name, 'ok', expected.filter(({ bron }) => bron === name).length]).sort())
      assert.equal(answer.headers.get('gevel-volledig'), '?1')
    })
  }

  it('gives nothing of somebody of whom there is nothing, and says that all were asked', async () => {
    const { status, body, headers } = await gevel().get(contactenPad(zoe))
    assert.deepEqual([status, body.count, headers.get('gevel-volledig')], [200, 0, '?1'])
  })

  it('gives page by page what one large page gives, whether links are followed or numbers made up', async () => {
    const whole = await wandel(gevel(), contactenPad(suzanne, alles))
    for (const size of [12, 33]) assert.deepEqual(await wandel(gevel(), contactenPad(suzanne, `&pageSize=${size}`)), whole)
    for (const page of [9, 2]) assert.deepEqual((await gevel().get(contactenPad(suzanne, `&pageSize=10&page=${page}`))).body.results, whole.slice((page - 1) * 10, page * 10))
  })

  it('shows each contact under its own address as in the list, and says which source it is of', async () => {
    const whole = await wandel(gevel(), contactenPad(suzanne, alles))
    for (const bron of bronnenMetContacten) {
      const one = whole.find((contact) => tekstVan(contact).startsWith(`${bron}: `))
      const answer = await gevel().get(one.url)
      assert.deepEqual(answer.body, opzichzelf(one), bron)
      assert.deepEqual(Object.keys(genoemd(answer)), [bron])
    }
  })

  it('links every contact, of every source, to the one persoon', async () => {
    const [partij, ...more] = await list(`/partijen?${identificator('partijIdentificator', suzanne.bsn)}`)
    assert.deepEqual([more.length, partij.partijIdentificatoren.length, partij.partijIdentificatie.contactnaam.achternaam], [0, 1, 'Moulin'])
    for (const { _expand } of await list(contactenPad(suzanne, `${alles}&expand=hadBetrokkenen,hadBetrokkenen.wasPartij`))) {
      assert.deepEqual(_expand.hadBetrokkenen.map((one: any) => one._expand.wasPartij.uuid), [partij.uuid])
    }
    const betrokkenen = await list(`/betrokkenen?wasPartij__uuid=${partij.uuid}${alles}`)
    const klantcontacten = await list(`/klantcontacten?hadBetrokkene__wasPartij__uuid=${partij.uuid}${alles}`)
    assert.deepEqual(gezien(klantcontacten), verwacht(contactenVan(suzanne)))
    assert.deepEqual(betrokkenen.map(({ hadKlantcontact }) => hadKlantcontact.uuid).sort(), klantcontacten.map(({ uuid }) => uuid).sort())
    for (const one of betrokkenen.filter((_, place) => place % 6 === 0)) assert.deepEqual((await gevel().get(one.url)).body, opzichzelf(one))
  })

  it('gives each address of a persoon once, from whichever sources and however they write it', async () => {
    const adressen = await list(`/digitaleadressen?${identificator('verstrektDoorPartij__partijIdentificator', suzanne.bsn)}`)
    assert.deepEqual(adressen.map(({ adres }) => adres.toLowerCase()).sort(), adressenVanSuzanne)
    for (const one of adressen) assert.deepEqual((await gevel().get(one.url)).body, opzichzelf(one))
  })

  it('gives the interne taken of every source that has them, each of its contact', async () => {
    const taken = await list(`/internetaken?status=te_verwerken${alles}`)
    const contactOf = async ({ aanleidinggevendKlantcontact }: any) => tekstVan((await gevel().get(`/klantcontacten/${aanleidinggevendKlantcontact.uuid}`)).body)
    assert.deepEqual((await Promise.all(taken.map(contactOf))).sort(), teksten(contacten.filter(isTaak).map(({ tekst }) => ({ onderwerp: tekst }))).sort())
    const led = await list(contactenPad(suzanne, `&leiddeTotInterneTaken=true&expand=leiddeTotInterneTaken${alles}`))
    assert.deepEqual(gezien(led), verwacht(geordend(contacten.filter(isTaak))))
    for (const { _expand } of led) assert.equal(_expand.leiddeTotInterneTaken.length, 1)
  })

  it('finds the contacts about a zaak in every source, by its uuid and by its number', async () => {
    const over = geordend(contacten.filter(isOverZaak))
    for (const name of [zaak.uuid, zaak.identificatie]) {
      const found = await list(`/klantcontacten?onderwerpobject__onderwerpobjectidentificatorObjectId=${name}&expand=gingOverOnderwerpobjecten${alles}`)
      assert.deepEqual(gezien(found), verwacht(over), name)
      for (const { _expand } of found) assert.equal(_expand.gingOverOnderwerpobjecten.length, 1)
    }
  })

  it('makes mail nobody’s that came from an address of two, of another, or of whom nobody checked it', async () => {
    for (const adres of vanNiemand) {
      const found = await list(`/klantcontacten?hadBetrokkene__digitaaladres__adres__icontains=${encodeURIComponent(adres)}&expand=hadBetrokkenen${alles}`)
      assert.deepEqual(teksten(found).sort(), post.map((bron) => `${bron}: van niemand`).sort(), adres)
      for (const { _expand } of found) assert.deepEqual(_expand.hadBetrokkenen.map(({ wasPartij }: any) => wasPartij), [null])
    }
  })

  it('gives who answered what, and the bytes that a message carries, of every kind of archive', async () => {
    const whole = await list(contactenPad(suzanne, `${alles}&expand=gingOverOnderwerpobjecten,omvatteBijlagen`))
    const uuidOf = (tekst: string) => whole.find((one) => tekstVan(one) === tekst).uuid
    for (const bron of post) {
      const answer = whole.find((one) => tekstVan(one) === `${bron}: vraag 1 van Moulin`)
      assert.deepEqual(answer._expand.gingOverOnderwerpobjecten.map(({ wasKlantcontact }: any) => wasKlantcontact.uuid), [uuidOf(`${bron}: vraag 0 van Moulin`)], bron)
      const { _expand } = whole.find((one) => tekstVan(one) === `${bron}: vraag 2 van Moulin`)
      const kinds = await Promise.all(_expand.omvatteBijlagen.map(async ({ uuid }: any) => {
        const { status, headers, body } = await gevel().get(`${gevel().url}/klantbeeld/api/v1/bijlagen/${uuid}/inhoud`)
        assert.equal(status, 200, bron)
        return [headers.get('content-type'), String(body).startsWith('%PDF-1.4')]
      }))
      assert.ok(kinds.some(([type, isPdf]) => type === 'application/pdf' && isPdf), JSON.stringify(kinds))
    }
  })

  it('says of a list that names nobody which sources cannot be listed so', async () => {
    const answer = await gevel().get('/klantcontacten?pageSize=50')
    const unasked = Object.entries(genoemd(answer)).filter(([, { status }]) => status === 'niet-gevraagd').map(([name]) => name)
    assert.deepEqual([answer.status, answer.headers.get('gevel-volledig'), unasked.sort()], [200, '?0', ['cyrus', 'dovecot', 'esuite', 'webmail']])
  })
}

/** As the clients that we know ask, by their own code. */
export function afnemers(gevel: () => Opstelling): void {
  const connect = () => new Connection(gevel().url, { authorization: `Token ${token}` })
  const openKlantClient = () => new OpenKlantClient(connect(), gevel().api)
  const actor = '11111111-1111-4111-8111-111111111111'

  it('KISS finds the klant, and reads all contactmomenten with their zaken', async () => {
    const kiss = new Kiss(connect(), gevel().api)
    const klant = (await kiss.findKlant(suzanne))!
    assert.deepEqual([klant.naam, klant.bsn, [...klant.emailadressen, ...klant.telefoonnummers].map((one) => one.toLowerCase()).sort()], ['Suzanne Moulin', suzanne.bsn, adressenVanSuzanne])
    const contactmomenten = await kiss.contactmomenten(suzanne)
    assert.deepEqual(contactmomenten.map(({ klantcontact }) => tekstVan(klantcontact)).sort(), contactenVan(suzanne).map(({ tekst }) => tekst).sort())
    assert.ok(contactmomenten.every(({ wasPartij }) => wasPartij.uuid === klant.id))
    assert.equal(await kiss.findKlant({ bsn: '999990202' }), null)
  })

  it('KISS reads the contactverzoeken, and the contacts of a zaak', async () => {
    const kiss = new Kiss(connect(), gevel().api)
    const verzoeken = await kiss.contactverzoeken((await kiss.findKlant(suzanne))!.url)
    assert.deepEqual(verzoeken.map(({ klantcontact }) => tekstVan(klantcontact)).sort(), contacten.filter(isTaak).map(({ tekst }) => tekst).sort())
    assert.deepEqual(teksten(await kiss.contactmomentenOfZaak(zaak.uuid)), geordend(contacten.filter(isOverZaak)).map(({ tekst }) => tekst))
  })

  it('Open Inwoner finds an inwoner and the addresses, in both its generations', async () => {
    const portal = new OpenInwoner2025(openKlantClient(), actor)
    const persoon = await portal.findPersoon(suzanne.bsn)
    assert.deepEqual((await portal.digitaleAdressenOfPartij(persoon.uuid)).map(({ adres }) => adres.toLowerCase()).sort(), adressenVanSuzanne)
    assert.equal(persoon.betrokkenen.length, contactenVan(suzanne).length)
    assert.equal((await new OpenInwoner2024(openKlantClient(), actor).findPartij({ bsn: suzanne.bsn, naam: 'Suzanne Moulin' })).uuid, persoon.uuid)
    assert.equal(await portal.findPersoon('999990202'), null)
    assert.deepEqual(await portal.gesprekken(persoon.uuid), [])
  })

  it('Open Inwoner asks a question, which joins what the sources have', async () => {
    const portal = new OpenInwoner2025(openKlantClient(), actor)
    const persoon = await portal.findPersoon(jose.bsn)
    const { uuid } = await new OpenKlantClient(connect(), gevel().api).create('actoren', { naam: 'Portaal', soortActor: 'geautomatiseerde_actor', indicatieActief: true })
    const vraag = await new OpenInwoner2025(openKlantClient(), uuid).stelVraag(persoon.uuid, 'Wanneer?', 'Via het portaal')
    const whole = await wandel(gevel(), contactenPad(jose, '&pageSize=10'), { 'cache-control': 'no-cache' })
    assert.deepEqual(teksten(whole), ['Via het portaal', ...contactenVan(jose).map(({ tekst }) => tekst)])
    assert.equal(whole[0].uuid, vraag.uuid)
    assert.deepEqual((await portal.gesprekken(persoon.uuid)).map(({ vraag: one }) => one.uuid), [vraag.uuid])
  })
}
