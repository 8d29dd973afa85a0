/** Gevel in front of the source, over HTTP: what KISS and Open Inwoner ask, and what they get when the source fails. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { bekend } from '../../../config/voorbeeldgemeente/zaken.ts'
import { startGevel, type Gevel } from '../../../src/main.ts'
import { Connection } from '../../afnemers/connection.ts'
import { Kiss } from '../../afnemers/kiss.ts'
import { OpenInwoner2024 } from '../../afnemers/open-inwoner-2024.ts'
import { OpenInwoner2025 } from '../../afnemers/open-inwoner-2025.ts'
import { OpenKlantClient } from '../../afnemers/open-klant-client.ts'
import { apiPath } from '../../http/gemeente.ts'
import { gegevens, gegevensMetVerzoeken, uuidFor } from './gegevens.ts'
import { startStandIn, type StandIn, type StandInOptions } from './standin.ts'
import type { Dialect } from './vormen.ts'

const moulin = { bsn: '999993653' }
const donald = { kvkNummer: '69599084' }
const token = 'een-proef'

class Opstelling {
  readonly standIn: StandIn
  readonly api: string
  readonly connection: Connection
  readonly #gevel: Gevel
  readonly #directory: string

  private constructor(standIn: StandIn, gevel: Gevel, directory: string) {
    this.standIn = standIn
    this.api = gevel.url + apiPath
    this.connection = new Connection(gevel.url, { authorization: `Token ${token}` })
    this.#gevel = gevel
    this.#directory = directory
  }

  static async start(dialect: Dialect, options: StandInOptions = {}): Promise<Opstelling> {
    const standIn = await startStandIn(dialect, dialect === 'esuite' ? gegevensMetVerzoeken(30) : gegevens(30), options)
    const directory = await mkdtemp(join(tmpdir(), 'gevel-klanten-'))
    const configurationFile = join(directory, 'gevel.yaml')
    const source = { number: 1, adapter: 'klanten-v1', deadlineMs: 8000, settings: standIn.settings }
    const clients = { kcc: { tokens: [token], sources: ['kcc'], resources: 'alles' } }
    await writeFile(configurationFile, JSON.stringify({ installation: 'proef', secrets: ['een-geheim-van-de-proef'], sources: { kcc: source }, clients }))
    return new Opstelling(standIn, await startGevel({ configurationFile, environment: {}, port: 0, logger: pino({ level: 'silent' }) }), directory)
  }

  get kiss(): Kiss {
    return new Kiss(this.connection, this.api)
  }

  get(path: string) {
    return this.connection.send({ method: 'GET', url: this.api + path })
  }

  async stop(): Promise<void> {
    await this.#gevel.stop()
    await this.standIn.close()
    await rm(this.#directory, { recursive: true, force: true })
  }
}

for (const dialect of ['openklant1', 'esuite'] as const) {
  describe(`Gevel in front of klanten-v1, ${dialect}`, function () {
    this.timeout(30_000)
    let opstelling: Opstelling
    before(async () => { opstelling = await Opstelling.start(dialect) })
    after(() => opstelling.stop())

    it('KISS finds a persoon and an organisatie by number, and nobody where there is none', async () => {
      const { kiss } = opstelling
      const klant = await kiss.findKlant(moulin)
      assert.deepEqual([klant!.naam, klant!.bsn, klant!.emailadressen, klant!.telefoonnummers], ['Suzanne Moulin', moulin.bsn, ['Suzanne.Moulin@voorbeeld.example'], ['0612345678']])
      assert.deepEqual(await kiss.klant(klant!.id), klant)
      assert.deepEqual([(await kiss.findKlant(donald))!.naam, (await kiss.findKlant(donald))!.kvkNummer], ['Test BV Donald', '69599084'])
      assert.equal(await kiss.findKlant({ bsn: '999990202' }), null)
    })

    it('KISS reads all contactmomenten of a klant, each with its zaken and its medewerker', async () => {
      const contactmomenten = await opstelling.kiss.contactmomenten(moulin)
      // One contact twice: she took part in it in two ways.
      const uuids = new Set(contactmomenten.map(({ klantcontact }) => klantcontact.uuid))
      assert.equal(uuids.size, dialect === 'esuite' ? 32 : 31)
      assert.ok(uuids.has(uuidFor('contact', 'samen')) && uuids.has(uuidFor('contact', 'moulin 7')))
      assert.ok(contactmomenten.every(({ klantcontact }) => klantcontact.hadBetrokkenActoren[0]?.naam === 'F. Yıldız'))
      assert.ok(contactmomenten.every(({ wasPartij }) => wasPartij.uuid === contactmomenten[0].wasPartij.uuid))
    })

    it('KISS reads the contactmomenten of a zaak, newest first', async () => {
      const found = await opstelling.kiss.contactmomentenOfZaak(bekend.zelfdeMoment)
      assert.deepEqual(found.map(({ uuid }) => uuid), ['moulin 20', 'moulin 10', 'moulin 0', 'celik'].map((name) => uuidFor('contact', name)))
      assert.equal((await opstelling.get(`/onderwerpobjecten?onderwerpobjectidentificatorObjectId=${bekend.zelfdeMoment}`)).body.count, 4)
    })

    it('Open Inwoner finds an inwoner and her addresses, of both its generations', async () => {
      const client = new OpenKlantClient(opstelling.connection, opstelling.api)
      const portal = new OpenInwoner2025(client, uuidFor('actor', 0))
      const persoon = await portal.findPersoon(moulin.bsn)
      assert.equal(persoon.partijIdentificatie.volledigeNaam, 'Suzanne Moulin')
      assert.deepEqual((await portal.digitaleAdressenOfPartij(persoon.uuid)).map(({ adres }) => adres), ['Suzanne.Moulin@voorbeeld.example', '0612345678'])
      assert.equal(await portal.findPersoon('999990202'), null)
      assert.equal((await portal.findBedrijf(donald.kvkNummer)).partijIdentificatie.naam, 'Test BV Donald')
      const partij = await new OpenInwoner2024(client, uuidFor('actor', 0)).findPartij({ ...moulin, naam: 'Suzanne Moulin' })
      assert.equal(partij.uuid, persoon.uuid)
      assert.deepEqual(await portal.gesprekken(persoon.uuid), [])
    })

    it('pages through the contacts of a klant give each once, in the order of the standard', async () => {
      const { id } = (await opstelling.kiss.findKlant(moulin))!
      const found: any[] = []
      for (let next: string | null = `${opstelling.api}/klantcontacten?hadBetrokkene__wasPartij__uuid=${id}&pageSize=7`; next;) {
        const { status, body } = await opstelling.connection.send({ method: 'GET', url: next })
        assert.equal(status, 200)
        found.push(...body.results)
        next = body.next
      }
      const moments = found.map(({ plaatsgevondenOp }) => Date.parse(plaatsgevondenOp))
      assert.deepEqual([new Set(found.map(({ uuid }) => uuid)).size, moments], [found.length, moments.toSorted((one, other) => other - one)])
      assert.equal(found.length, dialect === 'esuite' ? 32 : 31)
    })

    it('a list that this source cannot give is said to be incomplete, and no empty list', async () => {
      const { status, body, headers } = await opstelling.get('/klantcontacten')
      assert.equal(status, 200)
      const isWhole = dialect === 'openklant1'
      assert.deepEqual([headers['gevel-volledig'], body.count > 0], [isWhole ? '?1' : '?0', isWhole])
    })

    if (dialect === 'esuite') {
      it('KISS shows the contactverzoek of a klant, where to call back, and whom it is for', async () => {
        const { kiss } = opstelling
        const [verzoek, ...others] = await kiss.contactverzoeken((await kiss.findKlant(moulin))!.url)
        assert.equal(others.length, 0)
        assert.deepEqual(verzoek.adressen.map(({ adres }: any) => adres), ['bel.mij@voorbeeld.example', '0687654321', '0201234567'])
        assert.deepEqual([verzoek.taak.status, verzoek.taak.toelichting, verzoek.actoren.map(({ naam }: any) => naam)], ['te_verwerken', 'Na 17.00 uur', ['Burgerzaken']])
      })

      it('KISS finds the contactverzoek of somebody unknown by the telephone number that he left', async () => {
        const [verzoek, ...others] = await opstelling.kiss.searchContactverzoeken('0201112233')
        assert.deepEqual([others.length, verzoek.wasPartij, verzoek.taak.uuid], [0, null, uuidFor('contact', 'verzoek van onbekend')])
        assert.deepEqual(verzoek.actoren.map(({ naam, soortActor }: any) => [naam, soortActor]), [['Piet Puk', 'medewerker']])
      })
    }
  })

  describe(`Gevel in front of klanten-v1, ${dialect}, when it fails`, function () {
    this.timeout(30_000)
    let failing = false
    let opstelling: Opstelling
    before(async () => {
      opstelling = await Opstelling.start(dialect, { rowsPerPage: 10, onRequest: (request) => { if (failing && request.url!.includes('page=2')) request.socket.destroy() } })
    })
    afterEach(() => { failing = false })
    after(() => opstelling.stop())

    it('in the middle of a list gives no part of it as all, and the whole again when it is back', async () => {
      const { id } = (await opstelling.kiss.findKlant(moulin))!
      const path = `/klantcontacten?hadBetrokkene__wasPartij__uuid=${id}`
      failing = true
      const broken = await opstelling.get(path)
      assert.ok([502, 503].includes(broken.status), String(broken.status))
      assert.ok(!JSON.stringify([broken.body, broken.headers]).includes(opstelling.standIn.url))
      failing = false
      const { status, body } = await opstelling.get(path)
      assert.deepEqual([status, body.count], [200, dialect === 'esuite' ? 32 : 31])
    })
  })

  it(`Gevel in front of klanten-v1, ${dialect}: a source that ignores the number it is asked for is a failure, and nobody's data is shown`, async function () {
    this.timeout(30_000)
    const opstelling = await Opstelling.start(dialect, { ignores: ['subjectNatuurlijkPersoon__inpBsn', 'subjectType'] })
    try {
      const { status, body } = await opstelling.get('/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=999990202')
      assert.equal(status, 502)
      assert.ok(!JSON.stringify(body).includes('Moulin'))
    } finally {
      await opstelling.stop()
    }
  })
}
