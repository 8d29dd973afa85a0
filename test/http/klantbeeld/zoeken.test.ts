/** A klantbeeld of people of the voorbeeldgemeente: what the standard's surface gives in many answers, in one, with where it comes from. */
import assert from 'node:assert/strict'
import { parseList, type Token } from 'structured-headers'
import { bekend } from '../../../config/voorbeeldgemeente/zaken.ts'
import { organisaties, personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { gemeente, type Gemeente } from '../gemeente.ts'
import { opBsn, opEmail, zoeker, type Beeld } from './zoeker.ts'

const [moulin, celik, vogel, vogelAngstrom, nunez, zolc, veld, niemand] = personen.map(({ bsn }) => bsn) as [string, string, string, string, string, string, string, string]

describe('A klantbeeld', function () {
  this.timeout(60_000)
  let server: Gemeente
  let zoek: ReturnType<typeof zoeker>
  before(async () => {
    server = await gemeente()
    zoek = zoeker(server.url)
  })

  const ofPersoon = (bsn: string) => `partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}`
  const without = (names: readonly string[]) => (item: Record<string, unknown>) => Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)))
  const own = without(['bron', 'gekoppeldDoor', 'gelezenOp', 'bronnen', 'herkomst', '_expand'])
  const uuids = (items: readonly { uuid: string }[]) => items.map(({ uuid }) => uuid)

  describe('holds what the standard\'s surface gives the same client', () => {
    for (const [bsn, who] of [[moulin, 'of somebody in all sources'], [celik, 'of somebody with geheimhouding'], [vogel, 'of somebody who shares an address'], [zolc, 'of somebody without a contact'], [veld, 'of somebody in the zaaksysteem alone']] as const) {
      it(`property by property, ${who}`, async () => {
        const beeld = await zoek({ ...opBsn(bsn), maximum: 100 })
        assert.equal(beeld.status, 200, beeld.text)
        const [partijen, adressen, contacten] = await Promise.all([
          server.get(`/partijen?${ofPersoon(bsn)}`),
          server.get(`/digitaleadressen?${ofPersoon(bsn).replaceAll('partijIdentificator__', 'verstrektDoorPartij__partijIdentificator__')}`),
          server.get(`/klantcontacten?${ofPersoon(bsn).replaceAll('partijIdentificator__', 'hadBetrokkene__wasPartij__partijIdentificator__')}&pageSize=100&expand=leiddeTotInterneTaken`),
        ])
        assert.deepEqual(own(beeld.body.partij), own(partijen.body.results[0]))
        assert.deepEqual(beeld.body.digitaleAdressen.items.map(own), adressen.body.results.map(own))
        assert.deepEqual(beeld.body.klantcontacten.items.map(own), contacten.body.results.map(own))
        assert.deepEqual([beeld.body.klantcontacten.totaal, beeld.body.digitaleAdressen.totaal], [contacten.body.count, adressen.body.count])
        const taken = contacten.body.results.flatMap((one: any) => one._expand.leiddeTotInterneTaken)
        assert.deepEqual(beeld.body.interneTaken.items.map(own).toSorted(byUuid), taken.map(own).toSorted(byUuid))
      })
    }

    const byUuid = (one: any, other: any) => (one.uuid < other.uuid ? -1 : 1)

    it('and of a vestiging, an organisatie and a number of a stichting', async () => {
      const [{ kvk, vestigingen: [vestiging] }, stichting] = organisaties as [typeof organisaties[number], typeof organisaties[number]]
      const asked = [
        [{ soort: 'vestiging', waarde: vestiging!.nummer, kvkNummer: kvk }, `codeSoortObjectId=vestigingsnummer&partijIdentificator__objectId=${vestiging!.nummer}`],
        [{ soort: 'kvkNummer', waarde: kvk }, `codeSoortObjectId=kvk_nummer&partijIdentificator__objectId=${kvk}`],
        [{ soort: 'rsin', waarde: stichting.rsin! }, `codeSoortObjectId=rsin&partijIdentificator__objectId=${stichting.rsin!}`],
      ] as const
      for (const [identificator, query] of asked) {
        const beeld = await zoek({ identificator })
        const { body } = await server.get(`/partijen?partijIdentificator__${query}`)
        assert.deepEqual(own(beeld.body.partij), own(body.results[0]), query)
      }
    })
  })

  describe('says of each thing', () => {
    let beeld: Beeld
    before(async () => { beeld = await zoek({ ...opBsn(moulin), maximum: 100, herkomst: true }) })

    it('which source it is from, by what it is the persoon\'s, and when it was read', () => {
      const { klantcontacten, zaken, digitaleAdressen, partij } = beeld.body
      const links = new Set(klantcontacten.items.map((one: any) => `${one.bron} ${one.gekoppeldDoor}`))
      assert.deepEqual([...links].sort(), ['crm kenmerk', 'post adres', 'register kenmerk', 'zaken zaak'])
      assert.ok(zaken.items.every((one: any) => one.bron === 'zaken' && one.gekoppeldDoor === 'kenmerk'))
      assert.ok(digitaleAdressen.items.every((one: any) => one.gekoppeldDoor === 'kenmerk'))
      assert.deepEqual(partij.bronnen.map((one: any) => one.bron), ['register', 'crm', 'zaken'])
      for (const one of [...klantcontacten.items, ...zaken.items, ...partij.bronnen]) assert.ok(Math.abs(Date.now() - Date.parse(one.gelezenOp)) < 60_000, one.gelezenOp)
    })

    it('where the fields of the partij come from, and what other sources say instead', async () => {
      const of = (veld: string) => beeld.body.partij.herkomst.find((one: any) => one.veld === veld)
      assert.deepEqual([of('nummer').bron, of('partijIdentificatie').bron], ['register', 'register'])
      const { bron, anders } = of('bezoekadres')
      assert.deepEqual([bron, anders.map((one: any) => one.bron)], ['register', ['crm']])
      assert.notDeepEqual(anders[0].waarde, beeld.body.partij.bezoekadres)
      // The register does not know it, so that the CRM says it though it comes later.
      assert.deepEqual(of('indicatieGeheimhouding'), { veld: 'indicatieGeheimhouding', bron: 'crm', anders: [] })
      assert.equal(of('betrokkenen'), undefined)
      assert.equal((await zoek(opBsn(moulin))).body.partij.herkomst, undefined)
    })

    it('of which sources it is whole, as the headers say', () => {
      const { volledig, bronnen } = beeld.body.volledigheid
      assert.equal(beeld.headers.get('gevel-volledig'), volledig ? '?1' : '?0')
      const told = parseList(beeld.headers.get('gevel-bronnen')!).map(([name, parameters]) => [(name as Token).toString(), parameters.get('count')])
      assert.deepEqual(bronnen.map((one: any) => [one.naam, one.aantal]), told)
      assert.deepEqual(bronnen.map((one: any) => [one.naam, one.status]), [['crm', 'ok'], ['zaken', 'ok'], ['post', 'ok'], ['register', 'ok']])
    })

    it('keeps the moment of reading of what was kept', async () => {
      const [first] = beeld.body.partij.bronnen
      const again = await zoek(opBsn(moulin))
      assert.ok(Math.abs(Date.parse(again.body.partij.bronnen[0].gelezenOp) - Date.parse(first.gelezenOp)) < 5000)
      const began = Date.now()
      const fresh = await zoek(opBsn(moulin), { 'cache-control': 'no-cache' })
      assert.ok(Date.parse(fresh.body.partij.bronnen[0].gelezenOp) >= began)
    })
  })

  describe('of zaken', () => {
    it('has each with its status and its type, the newest first', async () => {
      const { body } = await zoek({ ...opBsn(moulin), expand: ['zaken'] })
      const { items, totaal } = body.zaken
      assert.deepEqual(Object.keys(body), ['zaken', 'volledigheid'])
      assert.equal(totaal, items.length)
      assert.deepEqual(items.map((one: any) => one.startdatum), items.map((one: any) => one.startdatum).toSorted().reverse())
      assert.ok(items.every((one: any) => typeof one.zaaktype === 'string' && /^ZAAK-\d{4}-\d{10}$/.test(one.identificatie)))
      assert.deepEqual([...new Set(items.map((one: any) => one.status?.omschrijving ?? null))].sort(), ['Afgehandeld', 'In behandeling', 'Ontvangen', null])
      assert.deepEqual(items.find((one: any) => one.uuid === bekend.tweeBelanghebbenden).rollen, ['belanghebbende'])
    })

    it('has none of which somebody is gemachtigde: that is another\'s', async () => {
      const { body } = await zoek({ ...opBsn(veld), expand: ['zaken'], maximum: 100 })
      assert.ok(!uuids(body.zaken.items).includes(bekend.gemachtigdeInitiator))
      const other = await zoek({ ...opBsn(vogel), expand: ['zaken'], maximum: 100 })
      assert.ok(uuids(other.body.zaken.items).includes(bekend.gemachtigdeInitiator))
    })
  })

  describe('is kept small', () => {
    it('by the fields that are named, beside which where they come from', async () => {
      const { body } = await zoek({ ...opBsn(moulin), maximum: 3, fields: ['partij.partijIdentificatie.contactnaam.achternaam', 'klantcontacten.onderwerp', 'zaken.status.omschrijving'] })
      assert.deepEqual(Object.keys(body), ['partij', 'klantcontacten', 'zaken', 'volledigheid'])
      assert.deepEqual(body.partij.partijIdentificatie, { contactnaam: { achternaam: 'Moulin' } })
      assert.deepEqual(Object.keys(body.partij), ['partijIdentificatie', 'bronnen'])
      assert.equal(body.klantcontacten.items.length, 3)
      for (const one of body.klantcontacten.items) assert.deepEqual(Object.keys(one), ['onderwerp', 'bron', 'gekoppeldDoor', 'gelezenOp'])
      for (const one of body.zaken.items) assert.ok(one.status === null || Object.keys(one.status).join() === 'omschrijving')
    })

    it('by a whole part beside a field of it, and by fields of a part that is expanded', async () => {
      const { body } = await zoek({ ...opBsn(moulin), maximum: 1, expand: ['klantcontacten', 'partij'], fields: ['klantcontacten', 'klantcontacten.onderwerp', 'partij.nummer'] })
      assert.ok('inhoud' in body.klantcontacten.items[0])
      assert.deepEqual(Object.keys(body.partij), ['nummer', 'bronnen'])
    })

    it('by the newest of each list, with how many there are and where the rest is', async () => {
      const { body } = await zoek({ ...opBsn(moulin), maximum: 5 })
      const { totaal, telling, meer, items } = body.klantcontacten
      assert.equal(items.length, 5)
      assert.ok(totaal > 5 && telling === 'exact')
      assert.ok(!meer.includes(moulin))
      const rest = await server.get(meer)
      assert.equal(rest.body.count, totaal)
      const all = await zoek({ ...opBsn(moulin), maximum: 10 })
      assert.deepEqual(uuids(all.body.klantcontacten.items), [...uuids(items), ...uuids(rest.body.results)])
      assert.equal((await zoek({ ...opBsn(zolc), maximum: 5 })).body.klantcontacten.meer, null)
    })
  })

  describe('by an address', () => {
    it('is that of the one who holds it, in any letter case', async () => {
      const byAdres = await zoek({ ...opEmail('SUZANNE.moulin@voorbeeld.example'), fields: ['partij.uuid'] })
      const byNumber = await zoek({ ...opBsn(moulin), fields: ['partij.uuid'] })
      assert.deepEqual([byAdres.status, byAdres.body.partij.uuid], [200, byNumber.body.partij.uuid])
    })

    it('is found by a telephone number in any of the ways in which it is written', async () => {
      for (const waarde of ['0612345678', '+31612345678', '0031 6 12345678', '06-12345678']) {
        const { status, body } = await zoek({ adres: { soort: 'telefoonnummer', waarde }, fields: ['partij.partijIdentificatie'] })
        assert.deepEqual([status, body.partij?.partijIdentificatie.contactnaam.achternaam], [200, 'Moulin'], waarde)
      }
    })

    it('that two personen hold is nobody\'s, and it is not said whose', async () => {
      const { status, body, text } = await zoek(opEmail('familie.vogel@voorbeeld.example'))
      assert.deepEqual([status, body.code], [409, 'conflict'])
      assert.doesNotMatch(text, /Vogel|Albert|Zoë|familie|crm|register/i)
    })

    it('that nobody holds is a 404', async () => {
      assert.equal((await zoek(opEmail('niemand@voorbeeld.example'))).status, 404)
    })
  })

  it('of two personen who share an address holds no mail that could be of either', async () => {
    for (const bsn of [vogel, vogelAngstrom]) {
      const { body } = await zoek({ ...opBsn(bsn), maximum: 100 })
      const mail = body.klantcontacten.items.filter((one: any) => one.bron === 'post')
      const from = await Promise.all(mail.map((one: any) => server.get(`/klantcontacten/${one.uuid}?expand=hadBetrokkenen,hadBetrokkenen.digitaleAdressen`)))
      const adressen = from.flatMap(({ body: contact }) => contact._expand.hadBetrokkenen.flatMap((one: any) => one._expand.digitaleAdressen.map(({ adres }: any) => adres.toLowerCase())))
      assert.ok(!adressen.includes('familie.vogel@voorbeeld.example'), `${bsn}: ${adressen.join()}`)
    }
    // An address that was never verified links nothing.
    assert.ok((await zoek({ ...opBsn(nunez), maximum: 100 })).body.klantcontacten.items.every((one: any) => one.bron !== 'post'))
  })

  it('of nobody is a 404, which names no source', async () => {
    const { status, body } = await zoek(opBsn(niemand))
    assert.deepEqual([status, body.code, body.detail], [404, 'not_found', 'Niet gevonden.'])
  })

  it('is of the one who was asked for, whatever a hundred others ask at the same time', async () => {
    const asked = Array.from({ length: 100 }, (_, place) => [moulin, celik, vogel, vogelAngstrom, nunez, zolc, veld][place % 7]!)
    const answers = await Promise.all(asked.map(async (bsn) => ({ bsn, beeld: await zoek({ ...opBsn(bsn), maximum: 50 }) })))
    const first = new Map<string, string>()
    for (const { bsn, beeld } of answers) {
      assert.equal(beeld.status, 200, beeld.text)
      const { objectId } = beeld.body.partij.partijIdentificatoren[0].partijIdentificator
      assert.equal(objectId, bsn)
      for (const other of personen) if (other.bsn !== bsn) assert.ok(!JSON.stringify(beeld.body.partij).includes(other.bsn))
      const content = JSON.stringify([own(beeld.body.partij), beeld.body.klantcontacten.items.map(own), beeld.body.zaken.items.map(own)])
      assert.equal(content, first.get(bsn) ?? content)
      first.set(bsn, content)
    }
    assert.equal(new Set(first.values()).size, 7)
  })
})
