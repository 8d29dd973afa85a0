/** The law of writing, over all sources and whatever is asked: after an answer of 2xx a GET shows it; after any other nothing has changed. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { configured, type Configured } from '../configured.ts'
import { contact, made, nummer, persoon, send } from '../alleen-register.ts'
import { tweeRegisters, type TweeRegisters } from '../twee-registers.ts'

const text = (max: number) => fc.oneof(fc.constant(''), fc.string({ minLength: 1, maxLength: max, unit: 'grapheme' }).map((one) => [...one.trim().replaceAll('\0', '')].slice(0, max).join('').trim()))
const maybe = fc.constantFrom(true, false, null)
const adresgroep = fc.oneof(fc.constant(null), fc.record({ straatnaam: text(255), huisnummer: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 99999 })), stad: text(20) }, { requiredKeys: [] }))
const naam = fc.record({ voorletters: text(10), voornaam: text(20), voorvoegselAchternaam: text(10), achternaam: text(20) }, { requiredKeys: [] })

/** What may be asked of a record of each collection. */
const changes = {
  partijen: fc.record({
    interneNotitie: text(20), indicatieGeheimhouding: maybe, indicatieActief: fc.boolean(), voorkeurstaal: fc.constantFrom('', 'nld', 'eng'), bezoekadres: adresgroep, correspondentieadres: adresgroep,
    soortPartij: fc.constantFrom('persoon', 'organisatie'), partijIdentificatie: fc.oneof(fc.record({ contactnaam: naam }), fc.record({ naam: text(20) }), fc.constant(null)),
    digitaleAdressen: fc.constant([]), voorkeursDigitaalAdres: fc.constant(null), rekeningnummers: fc.constant(null),
  }, { requiredKeys: [] }),
  klantcontacten: fc.record({ onderwerp: text(20), inhoud: text(20), vertrouwelijk: fc.boolean(), indicatieContactGelukt: maybe, verdereActieOndernomen: fc.boolean(), taal: fc.constantFrom('nl', 'nld', 'eng') }, { requiredKeys: [] }),
  betrokkenen: fc.record({ organisatienaam: text(20), initiator: fc.boolean(), wasPartij: fc.constant(null), contactnaam: naam, bezoekadres: adresgroep }, { requiredKeys: [] }),
  digitaleadressen: fc.record({ omschrijving: text(20), verstrektDoorPartij: fc.constant(null), isStandaardAdres: fc.boolean(), adres: fc.constantFrom('a@b.nl', '0612345678', '') }, { requiredKeys: [] }),
} as const

type Collection = keyof typeof changes

const saysNothing = (value: unknown): boolean => value === null || value === '' || (typeof value === 'object' && Object.values(value).every(saysNothing))

/** Every member of what was asked is what is shown; a text is trimmed, and null empties a group or a list. */
function assertShows(shown: any, asked: any, path: string): void {
  for (const [name, value] of Object.entries(asked as Record<string, any>)) {
    // A member that the record's soort does not have is passed over.
    if (!Object.hasOwn(shown as object, name)) continue
    const at = `${path}.${name}`
    // Nothing known, and known to be empty, are shown alike.
    if (shown[name] === null && saysNothing(value)) continue
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) assertShows(shown[name], value, at)
    else if (value === null && shown[name] !== null && typeof shown[name] === 'object') {
      assert.deepEqual([shown[name]].flat().flatMap((one: object) => Object.values(one)).filter((one) => one !== '' && one !== null), [], at)
    } else assert.deepEqual(shown[name], value, at)
  }
}

/** One PATCH: shown when it was done, and nothing changed when it was not. Answers the status. */
async function changeOne(server: Configured, path: string, change: object): Promise<number> {
  const before = await server.get(path)
  const answer = await send(server, 'PATCH', path, change)
  const after = await server.get(path)
  if (answer.status === 200) {
    assert.deepEqual(after.body, answer.body)
    assertShows(after.body, change, path)
  } else {
    assert.ok([400, 403].includes(answer.status), JSON.stringify(answer.body))
    assert.deepEqual(after.body, before.body)
  }
  return answer.status
}

const seed = 42
const runs = Number(process.env['WRITE_RUNS'] ?? 40)

describe('the law of writing over two registers that both take it', function () {
  this.timeout(120_000)
  let server: TweeRegisters
  const partijen: string[] = []

  before(async () => {
    server = await tweeRegisters()
    for (const [place, bsn] of ['999993653', '999990019', '999992570', '999990408', '999990135'].entries()) {
      for (const [name, fields] of fc.sample(changes.partijen, { numRuns: 2, seed: place }).map((one, index) => [index === 0 ? 'een' : 'twee', one] as const)) {
        if (place === 4 && name === 'twee') continue
        const { digitaleAdressen: _adressen, ...rest } = fields
        const adres = await made(server.as(name), 'digitaleadressen', { verstrektDoorPartij: null, adres: `${name}@b.nl`, soortDigitaalAdres: 'email' })
        const partij = { ...persoon, ...rest, soortPartij: 'persoon', digitaleAdressen: [{ uuid: adres.uuid }], partijIdentificatoren: [{ partijIdentificator: nummer('bsn', bsn) }] }
        await made(server.as(name), 'partijen', partij)
      }
      partijen.push((await server.get(`/partijen?partijIdentificator__objectId=${bsn}`)).body.results[0].uuid)
    }
  })
  after(() => server.stop())

  it('holds for a PATCH of partijen', async () => {
    const seen = new Set<number>()
    await fc.assert(fc.asyncProperty(fc.nat(), changes.partijen, async (place, change) => {
      seen.add(await changeOne(server, `/partijen/${partijen[place % partijen.length]}`, change))
    }), { numRuns: runs * 3, seed })
    assert.deepEqual([...seen].sort(), [200, 403])
  })
})

describe('the law of writing', function () {
  this.timeout(120_000)
  let server: Configured
  const records = {} as Record<Collection, string[]>

  before(async () => {
    server = await configured(() => undefined)
    const { body: contacten } = await server.get('/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=999993653&pageSize=500&expand=hadBetrokkenen')
    const partijen = await Promise.all(['999993653', '999990019', '999992570', '999990408', '999990135', '999990160'].map(async (bsn) => (await server.get(`/partijen?partijIdentificator__objectId=${bsn}`)).body.results[0]))
    const own = await Promise.all([1, 2, 3].map(() => made(server, 'klantcontacten', contact)))
    records.klantcontacten = [...own, ...contacten.results.slice(0, 6)].map(({ uuid }: any) => uuid)
    records.betrokkenen = contacten.results.flatMap(({ _expand }: any) => _expand.hadBetrokkenen.map(({ uuid }: any) => uuid))
    records.partijen = partijen.map(({ uuid }) => uuid)
    records.digitaleadressen = partijen.flatMap(({ digitaleAdressen }: any) => digitaleAdressen.map(({ uuid }: any) => uuid))
  })
  after(() => server.stop())

  for (const collection of Object.keys(changes) as Collection[]) {
    it(`holds for a PATCH of ${collection}`, async () => {
      const seen = new Map<number, number>()
      await fc.assert(fc.asyncProperty(fc.nat(), changes[collection], async (place, change) => {
        const status = await changeOne(server, `/${collection}/${records[collection][place % records[collection].length]}`, change)
        seen.set(status, (seen.get(status) ?? 0) + 1)
      }), { numRuns: runs, seed })
      assert.ok((seen.get(200) ?? 0) > 0, JSON.stringify([...seen]))
    })
  }
})
