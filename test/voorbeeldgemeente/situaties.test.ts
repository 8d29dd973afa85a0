/** The situations that a klantbeeld over several sources must get right, each with people of the voorbeeldgemeente. */
import assert from 'node:assert/strict'
import { bekend } from '../../config/voorbeeldgemeente/zaken.ts'
import { vreemden } from '../../config/voorbeeldgemeente/post.ts'
import { zelfdeMoment } from '../../config/voorbeeldgemeente/personen.ts'
import { gemeente, type Gemeente } from '../http/gemeente.ts'


type Found = Record<string, any>

describe('a klantbeeld of the voorbeeldgemeente', () => {
  let server: Gemeente

  before(async () => {
    server = await gemeente()
  })

  async function all(path: string): Promise<Found[]> {
    const found: Found[] = []
    for (let next: string | null = path; next; ) {
      const answer = await server.get(next)
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      found.push(...(answer.body.results as Found[]))
      next = answer.body.next as string | null
    }
    return found
  }

  const byNumber = (soort: string, nummer: string) => `partijIdentificator__codeSoortObjectId=${soort}&partijIdentificator__objectId=${nummer}`
  const partijenOf = (soort: string, nummer: string) => all(`/partijen?${byNumber(soort, nummer)}&expand=digitaleAdressen`)
  const contactsOf = (bsn: string) => all(`/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}&pageSize=500&expand=hadBetrokkenen`)

  async function partijOf(soort: string, nummer: string): Promise<Found> {
    const found = await partijenOf(soort, nummer)
    assert.equal(found.length, 1, `${soort} ${nummer}`)
    return found[0]!
  }

  it('has one partij for each number, and none for a number that no source holds', async () => {
    for (const bsn of ['999993653', '999990019', '999992570', '999990408', '999990135', '999990160', '999990184']) await partijOf('bsn', bsn)
    assert.deepEqual(await partijenOf('bsn', '999990202'), [])
    assert.deepEqual(await contactsOf('999990202'), [])
  })

  it('has names with diacritics whole, from whatever source', async () => {
    assert.equal((await partijOf('bsn', '999990019'))['partijIdentificatie'].volledigeNaam, 'José van der Müller-Çelik')
    assert.equal((await partijOf('bsn', '999990135'))['partijIdentificatie'].volledigeNaam, 'Raúl Núñez')
    assert.equal((await partijOf('bsn', '999990184'))['partijIdentificatie'].volledigeNaam, "Noor in 't Veld")
    assert.equal((await partijOf('bsn', '999990160'))['partijIdentificatie'].volledigeNaam, 'Łukasz Żółć')
  })

  it('keeps geheimhouding that one source asks for and another does not know', async () => {
    assert.equal((await partijOf('bsn', '999990019'))['indicatieGeheimhouding'], true)
    assert.equal((await partijOf('bsn', '999993653'))['indicatieGeheimhouding'], false)
    assert.equal((await partijOf('bsn', '999990184'))['indicatieGeheimhouding'], null)
  })

  it('links mail by a verified address to its one holder, whatever the letter case', async () => {
    const { uuid } = await partijOf('bsn', '999993653')
    for (const adres of ['suzanne.moulin@voorbeeld.example', 's.moulin@werk.example']) {
      const betrokkenen = await all(`/betrokkenen?verstrektedigitaalAdres__adres=${adres}&pageSize=500`)
      assert.ok(betrokkenen.length > 3, adres)
      assert.ok(betrokkenen.every(({ wasPartij }) => wasPartij?.uuid === uuid), adres)
    }
  })

  it('links mail from an address that two people hold to neither of them', async () => {
    const shared = await all('/klantcontacten?kanaal=e-mail&hadBetrokkene__digitaaladres__adres__icontains=familie.vogel%40voorbeeld.example&pageSize=500')
    assert.ok(shared.length > 0)
    const mails = new Set(shared.map(({ uuid }) => uuid as string))
    for (const bsn of ['999992570', '999990408']) {
      const partij = await partijOf('bsn', bsn)
      assert.ok(partij['_expand'].digitaleAdressen.some(({ adres }: Found) => String(adres).toLowerCase() === 'familie.vogel@voorbeeld.example'))
      assert.ok((await contactsOf(bsn)).every(({ uuid }) => !mails.has(uuid as string)), bsn)
    }
    const betrokkenen = await all('/betrokkenen?verstrektedigitaalAdres__adres=familie.vogel%40voorbeeld.example')
    assert.ok(betrokkenen.some(({ hadKlantcontact }) => mails.has(hadKlantcontact.uuid as string)))
    assert.ok(betrokkenen.filter(({ hadKlantcontact }) => mails.has(hadKlantcontact.uuid as string)).every(({ wasPartij }) => wasPartij === null))
  })

  it('links no mail from an address that was never verified, that only begins alike, or that nobody holds', async () => {
    for (const adres of ['raul.nunez@voorbeeld.example', vreemden.nagemaakt, vreemden.onbekend]) {
      const betrokkenen = await all(`/betrokkenen?verstrektedigitaalAdres__adres=${encodeURIComponent(adres)}`)
      assert.ok(betrokkenen.length > 0, adres)
      assert.ok(betrokkenen.every(({ wasPartij }) => wasPartij === null), adres)
    }
  })

  it('has a vestiging beside its organisation, each with its own contacts', async () => {
    const organisatie = await partijOf('kvk_nummer', '69599084')
    const vestiging = await partijOf('vestigingsnummer', '000037178598')
    assert.notEqual(vestiging['uuid'], organisatie['uuid'])
    const parent = vestiging['partijIdentificatoren'][0].subIdentificatorVan
    const answer = await server.get(`/partij-identificatoren/${parent.uuid}`)
    assert.equal(answer.body.partijIdentificator.objectId, '69599084')
    const own = (partij: Found) => new Set<string>(partij['betrokkenen'].map(({ uuid }: Found) => uuid as string))
    const shared = [...own(organisatie)].filter((uuid) => own(vestiging).has(uuid))
    assert.deepEqual(shared, [])
  })

  it('finds an organisation by either of its numbers as the same partij', async () => {
    const byRsin = await partijOf('rsin', '850000014')
    assert.deepEqual(byRsin, await partijOf('kvk_nummer', '90004760'))
    assert.deepEqual(byRsin['partijIdentificatoren'].map(({ partijIdentificator }: Found) => partijIdentificator.objectId).sort(), ['850000014', '90004760'])
  })

  it('answers 0 or 1 partij-identificator for a number', async () => {
    for (const [soort, nummer] of [['bsn', '999993653'], ['kvk_nummer', '69599084'], ['vestigingsnummer', '000037178598'], ['rsin', '850000014']]) {
      const found = await all(`/partij-identificatoren?partijIdentificatorCodeSoortObjectId=${soort}&partijIdentificatorObjectId=${nummer}`)
      assert.equal(found.length, 1, nummer)
      assert.ok(found[0]!['identificeerdePartij'], nummer)
    }
    assert.deepEqual(await all('/partij-identificatoren?partijIdentificatorCodeSoortObjectId=bsn&partijIdentificatorObjectId=999990202'), [])
  })

  it('does not show belanghebbenden of one zaak each other’s contacts', async () => {
    const contacts = [bekend.contactMetMoulin, bekend.contactMetCelik] as string[]
    for (const bsn of ['999993653', '999990019']) {
      const own = await contactsOf(bsn)
      assert.ok(own.every(({ uuid }) => !contacts.includes(uuid as string)), bsn)
    }
    const onZaak = await all(`/klantcontacten?onderwerpobject__onderwerpobjectidentificatorObjectId=${bekend.tweeBelanghebbenden}`)
    const found = onZaak.filter(({ uuid }) => contacts.includes(uuid as string))
    assert.equal(found.length, 2)
    assert.ok(found.every(({ hadBetrokkenen }) => hadBetrokkenen.length === 0))
  })

  it('gives a sole initiator a betrokkene, and two initiators, a gemachtigde or a medewerker none', async () => {
    const { uuid } = await partijOf('bsn', '999993653')
    for (const contact of bekend.contactenOpZelfdeMoment) {
      const { body } = await server.get(`/klantcontacten/${contact}?expand=hadBetrokkenen`)
      const [betrokkene, ...others] = body._expand.hadBetrokkenen as Found[]
      assert.deepEqual([others, betrokkene!['wasPartij'].uuid, betrokkene!['rol'], betrokkene!['initiator']], [[], uuid, 'klant', false])
    }
    for (const contact of [bekend.contactBijTweeInitiators, bekend.contactBijGemachtigde, bekend.contactBijMedewerker]) {
      assert.deepEqual((await server.get(`/klantcontacten/${contact}`)).body.hadBetrokkenen, [])
    }
  })

  it('splits its lists in two by a filter on what a source does not carry, or on a linked partij', async () => {
    const count = async (path: string) => (await server.get(path)).body.count as number
    for (const [list, filter] of [
      ['klantcontacten', 'hadBetrokkene__wasPartij'], ['klantcontacten', 'leiddeTotInterneTaken'], ['klantcontacten', 'vertrouwelijk'],
      ['digitaleadressen', 'isStandaardAdres'], ['digitaleadressen', 'isGeverifieerd'], ['partijen', 'indicatieActief'],
    ] as const) {
      const [whole, yes, no] = [await count(`/${list}`), await count(`/${list}?${filter}=true`), await count(`/${list}?${filter}=false`)]
      assert.deepEqual([filter, yes + no], [filter, whole])
      assert.ok(yes > 0 && no > 0, filter)
    }
    const { uuid } = await partijOf('bsn', '999993653')
    assert.equal(await count(`/klantcontacten?hadBetrokkene__wasPartij__uuid=${uuid}&hadBetrokkene__wasPartij=false`), 0)
  })

  it('says on what a 404 rests', async () => {
    for (const path of ['/partijen/00000000-0000-4000-8000-000000000000', '/klantcontacten/00000000-0000-4000-8000-000000000000', '/klantcontacten?page=9999']) {
      const { status, headers } = await server.get(path)
      assert.equal(status, 404, path)
      assert.equal(headers.get('gevel-volledig'), '?1', path)
      assert.match(headers.get('gevel-bronnen')!, /status=ok/, path)
    }
  })

  it('pages over several contacts of the very same moment without gap or repeat', async () => {
    const whole = (await all('/klantcontacten?pageSize=500')).map(({ uuid }) => uuid as string)
    const moments = await all(`/klantcontacten?plaatsgevondenOp=${zelfdeMoment}`)
    assert.ok(moments.length >= 8)
    assert.deepEqual((await all('/klantcontacten?pageSize=37')).map(({ uuid }) => uuid as string), whole)
  }).timeout(30_000)
})
