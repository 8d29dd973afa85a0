/** Gevel over HTTP in front of each database with the same CRM in it: the calls of KISS have the same answers everywhere. */
import { strict as assert } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'
import { personen } from '../../../config/voorbeeldgemeente/personen.ts'
import type { DatabaseServer } from '../../servers/database.ts'
import { configured, freePort, type Configured } from '../../http/configured.ts'
import { clientOf } from '../../http/gemeente.ts'
import { kinds, startedFor, type Started } from './databases.ts'

/** Every server gets the same ids and urls. */
const publicUrl = 'https://gevel.voorbeeldgemeente.example'

async function gevelOn({ settings }: Started): Promise<Configured> {
  const port = await freePort()
  const gevel = await configured((configuration) => {
    configuration.publicUrl = publicUrl
    configuration.sources = { crm: { ...configuration.sources['crm']!, cacheSeconds: 0, settings: { ...configuration.sources['crm']!.settings, database: settings } } }
    configuration.precedence = ['crm']
    configuration.clients = { kcc: { tokens: ['voorbeeld-kcc'], sources: ['crm'], resources: 'alles' } }
  }, port)
  return { ...clientOf(`http://127.0.0.1:${port}`), stop: () => gevel.stop() }
}

interface Seen {
  readonly path: string
  readonly status: number
  readonly body: any
}

/** A KCC screen of one persoon, what it searches by, and lists page by page. */
async function look(gevel: Configured): Promise<Seen[]> {
  const seen: Seen[] = []
  const read = async (path: string): Promise<any> => {
    const { status, body } = await gevel.get(path.replace(publicUrl, gevel.url))
    seen.push({ path, status, body })
    return body
  }
  for (const { bsn } of personen) {
    const { results: [partij] } = await read(`/partijen?expand=digitaleAdressen&soortPartij=persoon&partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}`)
    if (!partij) continue
    for (const { uuid } of partij.partijIdentificatoren) await read(`/partij-identificatoren/${uuid}`)
    const { results: betrokkenen } = await read(`/betrokkenen?wasPartij__url=${encodeURIComponent(partij.url)}&pageSize=100`)
    for (const { hadKlantcontact } of betrokkenen.slice(0, 15)) await read(`/klantcontacten/${hadKlantcontact.uuid}?expand=gingOverOnderwerpobjecten,leiddeTotInterneTaken,hadBetrokkenen`)
    await read(`/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}&expand=hadBetrokkenen&pageSize=7`)
  }
  for (const path of [
    '/digitaleadressen?adres=info@Donald.example', '/digitaleadressen?adres__icontains=donald&pageSize=3',
    '/partijen?partijIdentificator__codeSoortObjectId=kvk_nummer&partijIdentificator__objectId=69599084', '/betrokkenen?contactnaamAchternaam=Dhr.%20%C3%96zdemir',
    "/betrokkenen?contactnaamAchternaam='%20OR%20'1'='1", '/klantcontacten?kanaal=%5C', '/klantcontacten?kanaal=Telefoon', '/klantcontacten?onderwerp=storing',
    '/klantcontacten?onderwerpobject__onderwerpobjectidentificatorCodeRegister=open-zaak&pageSize=5', '/internetaken?status=te_verwerken', '/actoren', '/klantcontacten?pageSize=50&page=4', '/klantcontacten?page=last',
  ]) await read(path)
  for (let next = '/klantcontacten?pageSize=30'; next;) next = (await read(next)).next
  return seen
}

describe('sql: Gevel in front of one CRM in three databases', function () {
  this.timeout(120_000)
  const servers = kinds.map((kind) => [kind.name, startedFor(kind)] as const)
  const gevels: Configured[] = []
  before(async () => {
    for (const [, server] of servers) if (server()) gevels.push(await gevelOn(server()))
  })
  after(async () => {
    for (const gevel of gevels) await gevel.stop()
  })

  it('gives the calls of KISS the same answers on each', async () => {
    const [sqlite, ...others] = await Promise.all(gevels.map(look))
    assert.ok(sqlite!.length > 60, `${sqlite!.length} calls`)
    assert.deepEqual(sqlite!.filter(({ status }) => status !== 200), [])
    for (const [place, seen] of others.entries()) {
      for (const [index, one] of seen.entries()) assert.deepEqual(one, sqlite![index], `${servers[place + 1]![0]}: ${one.path}`)
      assert.equal(seen.length, sqlite!.length)
    }
  })

  for (const [place, [name, server]] of servers.entries()) {
    if (name === 'SQLite') continue
    it(`says that ${name} is down in the middle of a walk, and goes on when it is back`, async () => {
      const database = server() as DatabaseServer
      const gevel = gevels[place]!
      const ask = (url: string) => gevel.get(url.replace(publicUrl, gevel.url), { 'cache-control': 'no-cache' })
      const first = await ask('/klantcontacten?pageSize=40')
      await database.halt()
      const down = await ask(first.body.next)
      assert.ok([502, 503].includes(down.status), String(down.status))
      assert.doesNotMatch(JSON.stringify(down.body), /127\.0\.0\.1|SELECT|ECONN/)
      await database.start()
      let again = await ask(first.body.next)
      for (let turn = 0; again.status !== 200 && turn < 40; turn++) {
        await pause(250)
        again = await ask(first.body.next)
      }
      assert.equal(again.status, 200)
      assert.equal(again.body.results.length, 40)
      assert.equal(again.body.results.some(({ uuid }: { uuid: string }) => first.body.results.some((one: { uuid: string }) => one.uuid === uuid)), false)
    })
  }
})
