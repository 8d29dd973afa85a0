/**
 * Subject x client x purpose x source x resource x field: every caller of a generated set asks for every record and every list,
 * and gets what the oracle says, no more and no less.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { parseList, type Token } from 'structured-headers'
import { stringify } from 'yaml'
import { startGevel, type Gevel } from '../../../src/main.ts'
import { clientOf, type Answer, type Gemeente, type RequestHeaders } from '../../http/gemeente.ts'
import { opBsn, zoeker } from '../../http/klantbeeld/zoeker.ts'
import { issuer, seconds, type Issuer } from '../issuer.ts'
import { Oracle, resources, type Afnemer, type Resource, type Vrager } from './oracle.ts'
import { bronnen, burgers, contacten, uuid, wereld, type Bron } from './wereld.ts'

const doelbindingen = ['dienstverlening', 'onderzoek']

/** How a client is granted what: as the configuration writes it, and as the oracle reads it. */
const toekenningen: readonly ({ readonly resources: unknown } & Pick<Afnemer, 'mag' | 'zaken'>)[] = [
  { resources: 'alles', mag: () => [], zaken: () => [] },
  {
    resources: Object.fromEntries(resources.map((resource) => [resource, 'alles'])),
    mag: () => [],
  },
  {
    // Other fields for another purpose, and contacts of one source only.
    resources: {
      klantcontacten: [
        { operations: ['read'], fields: { except: ['inhoud', 'leiddeTotInterneTaken'] }, sources: ['een'] },
        { operations: ['read'], fields: ['inhoud', 'plaatsgevondenOp', 'hadBetrokkenen', 'kanaal', 'vertrouwelijk'], sources: ['twee'], doelbindingen: ['onderzoek'] },
      ],
      betrokkenen: { operations: ['read'], fields: { except: ['contactnaam'] } },
      digitaleadressen: { operations: ['read'], fields: 'alles', doelbindingen: ['dienstverlening'] },
      partijen: { operations: ['read'], fields: { except: ['bezoekadres'] }, sources: ['twee'] },
      onderwerpobjecten: 'alles',
      zaken: { operations: ['read'], fields: { except: ['omschrijving', 'status'] }, sources: ['een'], doelbindingen: ['onderzoek'] },
    },
    zaken: (doelbinding, bron) => (doelbinding === 'onderzoek' && bron === 'een' ? ['omschrijving', 'status'] : undefined),
    mag: (doelbinding, resource, bron) => ({
      klantcontacten: bron === 'een' ? ['inhoud', 'leiddeTotInterneTaken'] : doelbinding === 'onderzoek' ? ['onderwerp', 'nummer', 'gingOverOnderwerpobjecten', 'leiddeTotInterneTaken'] : undefined,
      betrokkenen: ['contactnaam'],
      digitaleadressen: doelbinding === 'dienstverlening' ? [] : undefined,
      partijen: bron === 'twee' ? ['bezoekadres'] : undefined,
      onderwerpobjecten: [],
      internetaken: undefined,
    })[resource],
  },
]

/** Of rules that stand by themselves every other combination, so that each still meets each of the others. */
const choices = toekenningen.flatMap((toekenning, first) =>
  [undefined, ['balie']].flatMap((kanalen, second) =>
    (['tonen', 'verbergen'] as const).flatMap((vertrouwelijk, third) =>
      (['tonen', 'zonder-adressen', 'verbergen', 'eigen'] as const).flatMap((geheimhouding, fourth) =>
        ((first + second + third + fourth) % 2 === 0 ? [{ toekenning, kanalen, vertrouwelijk, geheimhouding }] : [])))))

const afnemers = choices.map(({ toekenning, kanalen, vertrouwelijk, geheimhouding }, place): Afnemer & { readonly resources: unknown } => ({
  naam: `afnemer-${place}`, vertrouwelijk, eigen: geheimhouding === 'eigen', geheimhouding: geheimhouding === 'eigen' ? 'tonen' : geheimhouding, ...(kanalen && { kanalen }), ...toekenning,
}))

/** The purpose makes a difference only where it is granted by purpose. */
const purposesOf = ({ resources: given }: { readonly resources: unknown }) => (given === toekenningen[2]!.resources ? doelbindingen : doelbindingen.slice(1))

const vragers: Vrager[] = afnemers.flatMap((afnemer) => purposesOf(afnemer).flatMap((doelbinding) =>
  (afnemer.eigen ? [...burgers.keys()].map((burger) => ({ burger })).concat([{ burger: 1, namens: true } as { burger: number }]) : [{}]).map((who) => ({ afnemer, doelbinding, ...who }))))

function configurationOf(as: Issuer) {
  return {
    installation: 'matrix', secrets: ['een-geheim-van-de-matrix'],
    sources: Object.fromEntries(bronnen.map((bron, index) => [bron, { number: index + 1, adapter: 'wereld', settings: { bron } }])),
    clients: Object.fromEntries(afnemers.map(({ naam, kanalen, vertrouwelijk, geheimhouding, eigen, resources: given }) => [naam, {
      ...(eigen ? { oidc: { issuer: as.url, jwksUrl: as.url, audience: 'gevel', clientId: naam, identities: [{ claim: 'bsn', soort: 'bsn' }], represents: 'verwerken' } } : { tokens: [`token-of-${naam}`] }),
      sources: bronnen, resources: given, vertrouwelijk, doelbindingen, ...(!eigen && { geheimhouding }), ...(kanalen && { kanalen }),
    }])),
  }
}

describe('What each caller sees', function () {
  this.timeout(240_000)
  let as: Issuer
  let gevel: Gevel
  let server: Gemeente
  const asked = new Map<Vrager, (path: string) => Promise<Answer>>()
  const credentials = new Map<Vrager, RequestHeaders>()

  before(async () => {
    as = await issuer()
    const folder = await mkdtemp(join(tmpdir(), 'gevel-matrix-'))
    const configurationFile = join(folder, 'gevel.yaml')
    await writeFile(configurationFile, stringify(configurationOf(as), { aliasDuplicateObjects: false }))
    gevel = await startGevel({ configurationFile, environment: {}, port: 0, logger: pino({ level: 'silent' }), adapterTypes: [wereld] })
    await rm(folder, { recursive: true, force: true })
    server = clientOf(gevel.url)
    for (const vrager of vragers) {
      const { afnemer: { naam, eigen }, doelbinding, burger, namens } = vrager
      const whose = { bsn: burgers[burger ?? 0]!.bsn }
      const authorization = eigen
        ? `Bearer ${await as.sign({ iss: as.url, aud: 'gevel', azp: naam, sub: `mens-${burger}`, ...(namens ? { bsn: burgers[3]!.bsn, represents: whose } : whose), iat: seconds(), exp: seconds() + 600 })}`
        : `Token token-of-${naam}`
      const headers = { authorization, 'x-doelbinding': doelbinding }
      credentials.set(vrager, headers)
      asked.set(vrager, (path) => server.get(path, headers))
    }
  })
  after(async () => {
    await gevel?.stop()
    await as?.stop()
  })

  /** The same claim for every caller, each named when it does not hold. */
  async function everybody(claim: (ask: (path: string) => Promise<Answer>, oracle: Oracle, vrager: Vrager) => Promise<void>): Promise<void> {
    for (const vrager of vragers) {
      try {
        await claim(asked.get(vrager)!, new Oracle(vrager), vrager)
      } catch (error) {
        const { afnemer: { mag: _mag, ...afnemer }, ...rest } = vrager
        throw new Error(`${JSON.stringify({ ...afnemer, ...rest })}: ${(error as Error).message}`, { cause: error })
      }
    }
  }

  const uuids = (list: readonly { uuid: string }[]) => list.map((one) => one.uuid).sort()
  const expectStatus = (answer: Answer, status: number, what: string) => assert.equal(answer.status, status, `${what}: ${JSON.stringify(answer.body).slice(0, 300)}`)
  const detail = (oracle: Oracle, resource: Resource, seen: boolean) => (!oracle.leestErgens(resource) ? 403 : seen ? 200 : 404)

  it('of contacts by their id, with their fields and what they refer to', () => everybody(async (ask, oracle) => {
    await Promise.all(contacten.map(async (contact) => {
      const { bron, nummer } = contact
      const seen = oracle.contact(contact)
      const answer = await ask(`/klantcontacten/${uuid(bron, 'contact', nummer)}?expand=hadBetrokkenen`)
      expectStatus(answer, detail(oracle, 'klantcontacten', seen), `contact ${bron} ${nummer}`)
      if (!seen) {
        assert.doesNotMatch(`${JSON.stringify(answer.body)} ${answer.headers.get('gevel-bronnen') ?? ''}`, /inhoud|een|twee/)
        return
      }
      const shows = (veld: string, value: unknown) => (oracle.toont('klantcontacten', bron, veld) ? value : '')
      const { inhoud, onderwerp, kanaal, hadBetrokkenen, leiddeTotInterneTaken, gingOverOnderwerpobjecten, _expand } = answer.body
      assert.deepEqual([inhoud, onderwerp, kanaal], [shows('inhoud', `inhoud ${nummer}`), shows('onderwerp', `onderwerp ${nummer}`), contact.kanaal])
      const betrokkenen = contact.burgers.filter((burger) => oracle.betrokkene(contact, burger)).map((burger) => uuid(bron, 'betrokkene', `${nummer}-${burger}`)).sort()
      assert.deepEqual([uuids(hadBetrokkenen), uuids(_expand.hadBetrokkenen)], [betrokkenen, betrokkenen])
      const taken = oracle.toont('klantcontacten', bron, 'leiddeTotInterneTaken') && oracle.bijContact('internetaken', contact) ? 1 : 0
      const onderwerpen = oracle.toont('klantcontacten', bron, 'gingOverOnderwerpobjecten') && oracle.bijContact('onderwerpobjecten', contact) ? 1 : 0
      assert.deepEqual([leiddeTotInterneTaken.length, gingOverOnderwerpobjecten.length], [taken, onderwerpen])
    }))
  }))

  it('of betrokkenen, their addresses, and what a contact led to, by their id', () => everybody(async (ask, oracle) => {
    await Promise.all(contacten.map(async (contact) => {
      const { bron, nummer } = contact
      for (const burger of contact.burgers) {
        const key = `${nummer}-${burger}`
        const seen = oracle.betrokkene(contact, burger)
        const answer = await ask(`/betrokkenen/${uuid(bron, 'betrokkene', key)}`)
        expectStatus(answer, detail(oracle, 'betrokkenen', seen), `betrokkene ${key}`)
        if (seen) {
          assert.equal(answer.body.contactnaam.achternaam, oracle.toont('betrokkenen', bron, 'contactnaam') ? `Burger${burger}` : '')
          assert.equal(answer.body.volledigeNaam, oracle.toont('betrokkenen', bron, 'contactnaam') ? `An Burger${burger}` : '')
          assert.equal(answer.body.wasPartij !== null, oracle.verwijzing(burger), 'wasPartij')
          assert.equal(answer.body.bezoekadres.adresregel1, oracle.toontAdressen(burger) ? `Zuideinde ${burger}` : '')
          assert.equal(answer.body.digitaleAdressen.length, oracle.adresVanBetrokkene(contact, burger) ? 1 : 0)
        }
        const adres = oracle.adresVanBetrokkene(contact, burger)
        expectStatus(await ask(`/digitaleadressen/${uuid(bron, 'adres', key)}`), detail(oracle, 'digitaleadressen', adres), `adres ${key}`)
      }
      for (const [resource, kind] of [['internetaken', 'taak'], ['onderwerpobjecten', 'onderwerp']] as const) {
        expectStatus(await ask(`/${resource}/${uuid(bron, kind, nummer)}`), detail(oracle, resource, oracle.bijContact(resource, contact)), `${kind} ${nummer}`)
      }
    }))
  }))

  it('of personen by their number and by the id of each source', () => everybody(async (ask, oracle) => {
    for (const [burger, { bsn, geheim }] of burgers.entries()) {
      const answer = await ask(`/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}&expand=digitaleAdressen,betrokkenen`)
      const seen = oracle.partij(burger)
      expectStatus(answer, oracle.leestErgens('partijen') ? 200 : 403, bsn)
      if (!oracle.leestErgens('partijen')) continue
      assert.equal(answer.body.count, seen ? 1 : 0, bsn)
      for (const bron of Object.keys(geheim) as Bron[]) {
        // Any id of a partij leads to the same persoon.
        const expected = seen && oracle.leest('partijen', bron) ? 200 : undefined
        const { status } = await ask(`/partijen/${uuid(bron, 'partij', burger)}`)
        if (expected ?? !seen) assert.equal(status, expected ?? 404, `partij ${bron} ${burger}`)
        expectStatus(await ask(`/digitaleadressen/${uuid(bron, 'adres', `p${burger}`)}`), detail(oracle, 'digitaleadressen', oracle.adresVanPartij(bron, burger)), `adres van partij ${burger} in ${bron}`)
      }
      if (!seen) continue
      const [partij] = answer.body.results
      const shows = bronnen.some((bron) => bron in geheim && oracle.toont('partijen', bron, 'bezoekadres'))
      assert.equal(partij.bezoekadres.adresregel1, shows && oracle.toontAdressen(burger) ? `Zuideinde ${burger}` : '')
      const readable = bronnen.filter((bron) => bron in geheim && oracle.leest('partijen', bron))
      assert.equal(partij.digitaleAdressen.length, readable.some((bron) => oracle.adresVanPartij(bron, burger)) ? 1 : 0, 'digitaleAdressen')
      const betrokkenen = contacten.filter((one) => one.burgers.includes(burger) && oracle.betrokkene(one, burger)).map(({ bron, nummer }) => uuid(bron, 'betrokkene', `${nummer}-${burger}`)).sort()
      assert.deepEqual([uuids(partij.betrokkenen), uuids(partij._expand.betrokkenen)], [betrokkenen, betrokkenen], 'betrokkenen')
    }
  }))

  it('in lists, counted to the last one, page by page', () => everybody(async (ask, oracle, { afnemer: { eigen }, burger }) => {
    const walk = async (path: string) => {
      const first = await ask(path)
      expectStatus(first, 200, path)
      const found: string[] = uuids(first.body.results)
      for (let next = first.body.next; next;) {
        const { body } = await ask(next as string)
        found.push(...uuids(body.results))
        assert.equal(body.count, first.body.count, 'the count stays')
        next = body.next
      }
      assert.equal(first.body.count, found.length, `count of ${path}`)
      const named = parseList(first.headers.get('gevel-bronnen') ?? '').map(([name]) => (name as Token).toString())
      return { found: found.sort(), named }
    }
    const list = async (resource: Resource, path: string, expected: readonly string[]) => {
      if (!oracle.leestErgens(resource)) return expectStatus(await ask(`/${path}`), 403, path)
      const { found, named } = await walk(`/${path}`)
      assert.deepEqual(found, [...expected].sort(), path)
      if (resource === 'klantcontacten') for (const bron of named) assert.ok(bronnen.some((one) => one === bron && resources.some((other) => oracle.leest(other, one))), bron)
    }
    const ofContacten = (seen: readonly (typeof contacten)[number][]) => seen.map(({ bron, nummer }) => uuid(bron, 'contact', nummer))
    await list('klantcontacten', 'klantcontacten?pageSize=7', ofContacten(oracle.contacten()))
    if (bronnen.every((bron) => !oracle.leest('klantcontacten', bron) || oracle.toont('klantcontacten', bron, 'kanaal'))) {
      await list('klantcontacten', 'klantcontacten?kanaal=e-mail&pageSize=3', ofContacten(oracle.contacten().filter(({ kanaal }) => kanaal === 'e-mail')))
    }
    for (const [place, { bsn }] of burgers.entries()) {
      await list('klantcontacten', `klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}&pageSize=4`, ofContacten(oracle.contactenVan(place)))
    }
    const betrokkenen = contacten.flatMap((one) => one.burgers.filter((who) => oracle.betrokkene(one, who)).map((who) => uuid(one.bron, 'betrokkene', `${one.nummer}-${who}`)))
    await list('betrokkenen', 'betrokkenen?pageSize=9', betrokkenen)
    for (const resource of ['internetaken', 'onderwerpobjecten'] as const) {
      const kind = resource === 'internetaken' ? 'taak' : 'onderwerp'
      if (eigen) expectStatus(await ask(`/${resource}`), 403, `${resource} of everybody`)
      else await list(resource, `${resource}?pageSize=8`, contacten.filter((one) => oracle.bijContact(resource, one)).map(({ bron, nummer }) => uuid(bron, kind, nummer)))
      const [some] = contacten.filter((one) => one.burgers.includes(burger ?? 0) && oracle.leest('klantcontacten', one.bron) === true)
      if (some && oracle.toont(resource, some.bron, 'klantcontact')) await list(resource, `${resource}?klantcontact__uuid=${uuid(some.bron, 'contact', some.nummer)}`, oracle.bijContact(resource, some) ? [uuid(some.bron, kind, some.nummer)] : [])
    }
    const adressen = [
      ...contacten.flatMap((one) => one.burgers.filter((who) => oracle.adresVanBetrokkene(one, who)).map((who) => uuid(one.bron, 'adres', `${one.nummer}-${who}`))),
      ...bronnen.flatMap((bron) => burgers.flatMap((_one, who) => (oracle.adresVanPartij(bron, who) ? [uuid(bron, 'adres', `p${who}`)] : []))),
    ]
    if (!eigen) await list('digitaleadressen', 'digitaleadressen?pageSize=11', adressen)
  }))

  it('as a klantbeeld: what the lists of the standard give, part by part, and the zaken that are theirs to see', () => everybody(async (ask, oracle, vrager) => {
    const zoek = zoeker(gevel.url)
    const bare = ({ _expand, bron: _bron, gekoppeldDoor: _door, gelezenOp: _op, bronnen: _bronnen, ...item }: any) => item
    const byUuid = (one: any, other: any) => (one.uuid < other.uuid ? -1 : 1)
    for (const [burger, { bsn }] of burgers.entries()) {
      const numbered = (prefix: string) => `${prefix}partijIdentificator__codeSoortObjectId=bsn&${prefix}partijIdentificator__objectId=${bsn}`
      const [beeld, partijen, adressen, contacten] = await Promise.all([
        zoek({ ...opBsn(bsn), maximum: 100, herkomst: true }, credentials.get(vrager)),
        ask(`/partijen?${numbered('')}`),
        ask(`/digitaleadressen?${numbered('verstrektDoorPartij__')}`),
        ask(`/klantcontacten?${numbered('hadBetrokkene__wasPartij__')}&pageSize=100&expand=leiddeTotInterneTaken`),
      ])
      const results = ({ status, body }: Answer): any[] => (status === 200 ? body.results : [])
      const mayZaken = bronnen.some((bron) => oracle.zaakVelden(bron))
      const zaken = oracle.zakenVan(burger)
      const may = [partijen, adressen, contacten].some(({ status }) => status === 200) || mayZaken
      const something = [partijen, adressen, contacten].some((list) => results(list).length > 0) || zaken.length > 0
      assert.equal(beeld.status, !may ? 403 : something ? 200 : 404, `${bsn}: ${beeld.text.slice(0, 300)}`)
      if (beeld.status !== 200) {
        assert.doesNotMatch(`${beeld.text} ${beeld.headers.get('gevel-bronnen') ?? ''}`, /\b(een|twee)\b/)
        continue
      }
      const { partij, digitaleAdressen, klantcontacten, interneTaken, zaken: shown } = beeld.body
      const { herkomst, ...own } = partij ?? {}
      assert.deepEqual(partij && bare(own), partijen.status === 200 ? (results(partijen).map(bare)[0] ?? null) : undefined)
      assert.deepEqual(digitaleAdressen?.items.map(bare), adressen.status === 200 ? results(adressen).map(bare) : undefined)
      assert.deepEqual(klantcontacten?.items.map(bare), contacten.status === 200 ? results(contacten).map(bare) : undefined)
      assert.equal(klantcontacten?.totaal, contacten.status === 200 ? contacten.body.count : undefined)
      const taken = oracle.leestErgens('klantcontacten') && oracle.leestErgens('internetaken') ? results(contacten).flatMap(({ _expand }) => _expand.leiddeTotInterneTaken).map(bare) : undefined
      assert.deepEqual(interneTaken?.items.map(bare).toSorted(byUuid), taken?.toSorted(byUuid))
      assert.deepEqual(shown && uuids(shown.items), mayZaken ? zaken.map(({ bron, nummer }) => uuid(bron, 'zaak', nummer)).sort() : undefined)
      assert.equal(shown?.totaal, mayZaken ? zaken.length : undefined)
      for (const one of shown?.items ?? []) {
        const hidden = oracle.zaakVelden(one.bron)!
        assert.deepEqual([one.omschrijving === '', one.status === null], [hidden.includes('omschrijving'), hidden.includes('status')])
      }
      for (const { bron, veld, anders } of herkomst ?? []) {
        for (const named of [bron, ...anders.map((one: any) => one.bron)]) assert.ok(named === null || (oracle.leest('partijen', named) && oracle.toont('partijen', named, veld)), `${veld} of ${named}`)
      }
    }
  }))

  it('when all of them ask at once, again and again: none gets what another may see', async () => {
    const round = () => Promise.all([...vragers, ...vragers].map(async (vrager) => {
      const oracle = new Oracle(vrager)
      const answer = await asked.get(vrager)!('/klantcontacten?pageSize=500&expand=hadBetrokkenen')
      expectStatus(answer, detail(oracle, 'klantcontacten', true), vrager.afnemer.naam)
      if (answer.status !== 200) return
      const seen = oracle.contacten()
      assert.deepEqual(uuids(answer.body.results), seen.map(({ bron, nummer }) => uuid(bron, 'contact', nummer)).sort(), vrager.afnemer.naam)
      const betrokkenen = seen.flatMap((one) => one.burgers.filter((burger) => oracle.toont('klantcontacten', one.bron, 'hadBetrokkenen') && oracle.betrokkene(one, burger)).map((burger) => uuid(one.bron, 'betrokkene', `${one.nummer}-${burger}`)))
      assert.deepEqual(uuids(answer.body.results.flatMap(({ _expand }: any) => _expand.hadBetrokkenen)), betrokkenen.sort(), vrager.afnemer.naam)
    }))
    assert.ok(vragers.length * 2 >= 100, `only ${vragers.length * 2} at once`)
    for (let time = 0; time < 2; time++) await round()
  })
})
