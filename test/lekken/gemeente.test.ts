/**
 * The leak search over Gevel as an operator runs it, in front of sources of every kind that hold planted people, at its most
 * talkative: everything that can be asked, answered and go wrong, and then everything that it left behind. What is not searched
 * stands in `skipped.ts`.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { gevel } from '../cli/command.ts'
import { deadly, ways } from './gemeente/crashing-adapter.ts'
import { folders, plantedGemeente, type Gemeente } from './gemeente/gemeente.ts'
import { heapIn, run, type Run } from './gemeente/process.ts'
import { aboutMoulin, as, elsewhere, endpoints, inHeaders, positions, type Asking } from './gemeente/requests.ts'
import { abandon, send, sendAll, sendRaw } from './gemeente/sending.ts'
import { spoils } from './gemeente/saboteur.ts'
import { inAnswer, inFolder, inTexts, summary, type Answered } from './places.ts'
import { searchFor, type Search } from './search.ts'

/** Milliseconds: sources keep an answer for a second here, and an archive of mail its headers for thirty. */
const longestKept = 33_000

describe('nothing of a person leaves Gevel but in the answer that was asked for', function () {
  this.timeout(240_000)

  let gemeente: Gemeente
  let search: Search
  let short: Run
  let askedAt: number
  let folder: string
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gevel-lekken-'))
    gemeente = await plantedGemeente(folder)
    search = searchFor(gemeente.planting.values)
    // Asked first and looked at last: what is kept has to be gone by then.
    short = await run(gemeente, { environment: { NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${join(folder, folders.stores)}` }, configuration: 'kort' })
    await sendAll(short.url, aboutMoulin(gemeente.planting).map((one) => as('kcc', one)))
    askedAt = performance.now()
  })
  after(async () => {
    await gemeente.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What the process left, once it has ended: told to by its test, or now. */
  async function leftBy(gevel: Run, told = false): Promise<string[]> {
    const surroundings = gevel.surroundings()
    await gevel.end(told ? undefined : 'SIGTERM')
    return summary([...inTexts(search, { ...gevel.output, ...surroundings, 'what OTLP got': gemeente.receiver.received }), ...inFolder(search, folder)])
  }

  const inAnswers = (answers: readonly Answered[]) => assert.deepEqual(summary(answers.flatMap((answer) => inAnswer(search, answer))), [])
  const there = (answers: readonly (Answered | undefined)[]) => answers.filter((answer) => answer !== undefined)

  const statusesOf = (answers: readonly Answered[]) => new Set(answers.map(({ status }) => status))
  const kcc = (asking: Asking) => as('kcc', asking)
  const questions = () => [0, 1, 6, 9].map((place) => kcc(aboutMoulin(gemeente.planting)[place]!))
  const everywhere = (spoil: keyof typeof spoils | undefined) => { for (const saboteur of Object.values(gemeente.saboteurs)) saboteur.spoil = spoil }
  const counts = () => Object.values(gemeente.saboteurs).map(({ requests }) => requests)
  afterEach(() => everywhere(undefined))

  describe('with sources that answer, and then do not', () => {
    let gevel: Run
    const sent = async (all: readonly Asking[]) => {
      const answers = await sendAll(gevel.url, all)
      inAnswers(answers)
      return answers
    }
    before(async () => { gevel = await run(gemeente) })

    it('though every planted value of somebody is in an answer', async () => {
      await sent(aboutMoulin(gemeente.planting).map(kcc).slice(0, 3))
      const answers = await sent(aboutMoulin(gemeente.planting).map(kcc))
      const bodies = answers.filter(({ status }) => status === 200).map(({ body }) => body).join('\n')
      const { bsn, adres, telefoon, naam } = gemeente.planting.moulin
      for (const value of [bsn, adres, telefoon, naam, ...gemeente.planting.bodies]) assert.ok(bodies.includes(value), 'a source that was planted has not been seen')
      // Who reads the logboek must see that it was kept.
      assert.ok(gemeente.receiver.received.includes('dpl.core.data_subject_id'))
    })

    it('at any place of any operation', async () => {
      const asked = (await endpoints()).flatMap((endpoint) => positions(endpoint, gemeente.planting))
      const answers = [...await sent(asked.map(kcc)), ...await sent(asked.filter((_, place) => place % 7 === 0).map((one) => as('lezer', one)))]
      assert.ok(answers.length > asked.length, 'not all were answered')
      for (const status of [200, 400, 403, 404, 415]) assert.ok(statusesOf(answers).has(status), `no ${status}`)
    })

    it('in headers, credentials and paths that lead nowhere', async () => {
      const asked = [...inHeaders(gemeente.planting).map(kcc), ...elsewhere(gemeente.planting), ...elsewhere(gemeente.planting).map(kcc), ...aboutMoulin(gemeente.planting)]
      const answers = await sent(asked)
      for (const status of [401, 404, 405, 406]) assert.ok(statusesOf(answers).has(status), `no ${status}`)
    })

    it('in bytes that are no request', async () => {
      const { bsn, naam } = gemeente.planting.moulin
      const list = '/klantinteracties/api/v1/partijen'
      inAnswers(await Promise.all([
        `GET /${bsn} HTTP/9.9\r\n\r\n`, `${bsn} ${list} HTTP/1.1\r\nHost: a\r\n\r\n`, `GET ${list} HTTP/1.1\r\nHost: a\r\n${bsn}\r\n\r\n`, `GET ${list} HTTP/1.1\r\nHost: ${bsn}.${naam}.example\r\nConnection: close\r\n\r\n`,
        `GET http://${naam}.example/${bsn}?${bsn} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, `GET ${list} HTTP/1.1\r\nHost: a\r\nX-A: ${bsn.repeat(4000)}\r\n\r\n`, `CONNECT ${bsn}:443 HTTP/1.1\r\nHost: a\r\n\r\n`,
        `GET ${list} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${naam}\r\n\r\n`, `POST ${list} HTTP/1.1\r\nHost: a\r\nExpect: ${bsn}\r\nContent-Length: 1\r\n\r\n`, `POST ${list} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${bsn}\r\n`,
        `POST ${list} HTTP/1.1\r\nHost: a\r\nContent-Length: ${bsn}${bsn}\r\n\r\n{"a": "${bsn}`, `\x16\x03\x01${bsn}`,
      ].map((bytes, place) => sendRaw(gevel.url, `bytes ${place + 1}`, bytes))))
    })

    it('when it is written, refused, repeated, too large or too often', async () => {
      const { bsn, naam, adres } = gemeente.planting.moulin
      const partij = (nummer: string) => JSON.stringify({
        soortPartij: 'persoon', indicatieActief: true, indicatieGeheimhouding: false, partijIdentificatie: { contactnaam: { achternaam: naam, voornaam: 'Suzanne', voorletters: 'S.', voorvoegselAchternaam: '' }, volledigeNaam: naam },
        partijIdentificatoren: [{ partijIdentificator: { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId: nummer, codeRegister: 'brp' } }], digitaleAdressen: null, voorkeursDigitaalAdres: null, rekeningnummers: null, voorkeursRekeningnummer: null,
      })
      const post = (name: string, path: string, body: string, headers = {}) => kcc({ name, method: 'POST', path: `/klantinteracties/api/v1${path}`, body, headers: { 'content-type': 'application/json', ...headers } })
      const onbekend = gemeente.planting.values.find(({ label }) => label === 'bsn van Gijs')!.value
      const made = await sent([post('a new partij', '/partijen', partij(onbekend), { 'idempotency-key': `"${onbekend}"` }), post('an address', '/digitaleadressen', JSON.stringify({ adres, soortDigitaalAdres: 'email', omschrijving: naam, verstrektDoorBetrokkene: null, verstrektDoorPartij: null }))])
      const urls = made.filter(({ status }) => status === 201).map(({ body }) => new URL((JSON.parse(body) as { url: string }).url).pathname)
      const changes = urls.flatMap((path) => [
        kcc({ name: 'a change', method: 'PATCH', path, body: JSON.stringify({ omschrijving: bsn, interneNotitie: naam }), headers: { 'content-type': 'application/json' } }),
        kcc({ name: 'a change that is none', method: 'PUT', path, body: JSON.stringify({ omschrijving: [bsn] }), headers: { 'content-type': 'application/json' } }),
      ])
      const answers = [
        ...made, ...await sent(changes),
        ...await sent([
          post('the same again', '/partijen', partij(onbekend), { 'idempotency-key': `"${onbekend}"` }), post('another under that key', '/partijen', partij(bsn), { 'idempotency-key': `"${onbekend}"` }),
          post('a number that is held', '/partijen', partij(bsn)), post('too much', '/partijen', JSON.stringify({ a: `${bsn} `.repeat(200_000) })),
        ]),
        ...await sent(Array.from({ length: 5 }, () => as('zuinig', aboutMoulin(gemeente.planting)[0]!))),
        ...await sent(urls.map((path) => kcc({ name: 'a removal', method: 'DELETE', path }))),
      ]
      for (const status of [201, 204, 400, 413, 422, 429]) assert.ok(statusesOf(answers).has(status), `no ${status}: ${[...statusesOf(answers)].join()}`)
    })

    it('in the content of a bijlage, but for its name', async () => {
      const lists = await sent([1, 2].map((page) => kcc({ name: 'bijlagen', method: 'GET', path: `/klantinteracties/api/v1/bijlagen?pageSize=100&page=${page}` })))
      const uuids = lists.filter(({ status }) => status === 200).flatMap(({ body }) => (JSON.parse(body) as { results: { uuid: string }[] }).results.map(({ uuid }) => uuid))
      const answers = await sent(uuids.slice(0, 60).flatMap((uuid) => ['GET', 'HEAD'].map((method) => kcc({ name: 'the content of a bijlage', method, path: `/klantbeeld/api/v1/bijlagen/${uuid}/inhoud` }))))
      assert.ok(answers.some(({ name, status }) => name === 'the content of a bijlage' && status === 200))
    })

    it('when sources fail and repeat what was asked, in every way that HTTP has', async () => {
      const unmet: string[] = []
      const statuses = new Set<number>()
      for (const name of Object.keys(spoils)) {
        everywhere(name)
        const [before, tries] = [counts(), 20]
        // A source that failed is left alone for a while: asked until each of them has been asked.
        for (let time = 0; time < tries && counts().some((count, place) => count === before[place]); time++) {
          if (time > 0) await pause(300)
          for (const { status } of await sent(questions().flatMap((one) => [one, { ...one, headers: { ...one.headers, prefer: 'handling=strict' } }]))) statuses.add(status)
        }
        if (counts().some((count, place) => count === before[place])) unmet.push(name)
      }
      everywhere(undefined)
      assert.deepEqual(unmet, [])
      assert.ok(statuses.has(502) || statuses.has(503))
    })

    it('when databases and files fail', async () => {
      const { crm, register, mbox } = gemeente.stores
      for (const [file, statements] of [[crm, ['ALTER TABLE RELATIES RENAME COLUMN BSN_NR TO WEG', 'DROP TABLE CONTACTNOTITIES']], [register, ['DROP TABLE klantcontacten']]] as const) {
        const database = new DatabaseSync(file, { timeout: 2000 })
        for (const statement of statements) database.exec(statement)
        database.close()
      }
      writeFileSync(mbox, `${gemeente.planting.moulin.bsn}\n`.repeat(50))
      const answers = await sent([...aboutMoulin(gemeente.planting), ...aboutMoulin(gemeente.planting)].map(kcc))
      assert.ok(statusesOf(answers).has(502))
    })

    it('in what the process said, wrote and sent meanwhile, and in what the machine shows of it', async () => {
      assert.ok(gevel.output.stderr.includes('"msg":"request"') && gevel.output.stderr.includes('"msg":"source failed"'))
      assert.deepEqual(await leftBy(gevel), [])
    })
  })

  describe('with sources that cannot work', () => {
    it('at an address that has somebody in it, by TLS or by name; and in the code of an adapter', async () => {
      const gevel = await run(gemeente, { configuration: 'half' })
      const all = aboutMoulin(gemeente.planting).map((one) => as('half', one))
      const answers = await sendAll(gevel.url, [
        ...all, ...all.map((one) => ({ ...one, headers: { ...one.headers, prefer: 'handling=strict' } })),
        ...ways.flatMap((way) => ['', '&expand=hadBetrokkenen', '&page=2'].map((more) =>
          as('brokken', { name: `an adapter that fails with ${way}`, method: 'GET', path: `/klantinteracties/api/v1/klantcontacten?kanaal=${encodeURIComponent(way)}${more}` }))),
      ])
      inAnswers(answers)
      assert.deepEqual(await leftBy(gevel), [])
      assert.ok(statusesOf(answers).has(503))
    })

    for (const way of deadly) {
      it(`in the code of an adapter, outside every call: ${way}`, async () => {
        const gevel = await run(gemeente, { configuration: 'half' })
        inAnswers(there([await send(gevel.url, as('brokken', { name: way, method: 'GET', path: `/klantinteracties/api/v1/klantcontacten?kanaal=${encodeURIComponent(way)}` }))]))
        assert.deepEqual(await gevel.end(), { code: 1, signal: null })
        assert.match(gevel.output.stderr.trimEnd().split('\n').at(-1)!, /"level":60,.*"error":"\w+".*"msg":"ended by an error that nobody caught"/)
        assert.deepEqual(await leftBy(gevel, true), [])
      })
    }

    it('while clients leave, and Gevel is told to stop', async () => {
      const gevel = await run(gemeente)
      everywhere('hangs')
      await Promise.all(questions().flatMap((one) => [1, 30, 200].map((ms) => abandon(gevel.url, one, ms))))
      const under = questions().map((one) => send(gevel.url, one))
      await pause(100)
      gevel.signal('SIGTERM')
      inAnswers(there(await Promise.all(under)))
      assert.deepEqual(await gevel.end(), { code: 0, signal: null })
      assert.deepEqual(await leftBy(gevel, true), [])
    })
  })

  describe('on the command line', () => {
    /** One command, and what it printed on either side. */
    async function printed(args: readonly string[], input = ''): Promise<Answered> {
      const { status, stdout, stderr } = await gevel(args, { cwd: join(folder, folders.work), input, environment: { TMPDIR: join(folder, folders.temporary) } })
      return { name: `gevel ${args[0]} ${args.includes('--json') ? 'as JSON' : 'as text'}, which ended with ${status}`, path: '', status: 0, statusText: '', rawHeaders: [stdout, stderr], body: '' }
    }

    it('what is planned, asked, refused or not understood', async function () {
      // A dozen processes.
      this.timeout(600_000)
      const { bsn, adres, naam } = gemeente.planting.moulin
      const requests = [
        ...[0, 2, 6, 9].map((place) => `GET ${aboutMoulin(gemeente.planting)[place]!.path}`), `GET /personen/${bsn}`, `GET /partijen/${bsn}`, `GET /${adres}`, `DELETE /partijen/${bsn}`, `GET /partijen?${bsn}=1`,
        `GET /partijen?expand=${adres}`, `GET http://${bsn}.example/partijen?x=${bsn}`,
      ]
      const { heel, half } = gemeente.configurations
      const commands = [
        ...requests.map((request, place) => ['plan', heel, request, '--client', 'kcc', ...(place % 2 ? ['--json'] : [])]),
        ...['--json', '--progress'].map((more) => ['plan', half, requests[0]!, '--client', 'kcc', '--ask', more]),
        ['plan', heel, '--client', 'kcc', `--${naam}`], ['check', half],
      ]
      const answers: Answered[] = []
      for (let from = 0; from < commands.length; from += 4) answers.push(...await Promise.all(commands.slice(from, from + 4).map((args) => printed(args))))
      answers.push(await printed(['plan', heel, '-', '--client', 'kcc'], `GET /partijen/${bsn}/${naam}\n`))
      inAnswers(answers)
      assert.deepEqual(summary(inFolder(search, folder)), [])
    })
  })

  describe('in memory', () => {
    it('once its time is over', async () => {
      await pause(Math.max(0, longestKept - (performance.now() - askedAt)))
      short.signal('SIGUSR2')
      const snapshot = await heapIn(join(folder, folders.stores))
      assert.ok(snapshot.includes('/klantinteracties/api/v1'), 'this is no heap of a Gevel')
      assert.deepEqual(summary(inTexts(search, { 'the heap': snapshot })), [])
      assert.deepEqual(await leftBy(short), [])
    })
  })
})
