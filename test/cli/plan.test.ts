/** What is said of a request before and after asking; held against what the sources of the voorbeeldgemeente really do. */
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'
import { gevel, ownFolder, voorbeeldgemeente, type Ended } from './command.ts'

const bsn = '999993653'
const ofPersoon = `hadBetrokkene__wasPartij__partijIdentificator__codeSoortObjectId=bsn&hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}`

describe('gevel plan', function () {
  this.timeout(60_000)
  const folder = ownFolder()
  const plan = (request: string, ...more: string[]) => gevel(['plan', voorbeeldgemeente, request, ...more])
  const planned = async (request: string, ...more: string[]) => {
    const ended = await plan(request, '--json', ...more)
    assert.equal(ended.status, 0, ended.stdout)
    return ended.json()
  }
  const line = ({ rounds }: any, round: string, source: string) => rounds.find((one: any) => one.round === round).sources.find((one: any) => one.source === source)

  /** The voorbeeldgemeente, changed in one place. */
  async function changed(change: (configuration: any) => void): Promise<string> {
    const configuration = parse(await readFile(voorbeeldgemeente, 'utf8'))
    const whole = (path: string) => join(dirname(voorbeeldgemeente), path)
    configuration.start = whole(configuration.start)
    configuration.sources.crm.settings.mapping = whole(configuration.sources.crm.settings.mapping)
    change(configuration)
    const file = join(folder(), `${Math.random()}.yaml`)
    writeFileSync(file, stringify(configuration))
    return file
  }

  it('says of a plain list which filters go along, which are looked at here, and in what order and how many rows are asked', async () => {
    const found = await planned('GET /klantcontacten?kanaal=e-mail&pageSize=5&page=2')
    assert.deepEqual(found.rounds.map(({ round }: any) => round), ['lijst'])
    const crm = line(found, 'lijst', 'crm').asks[0]
    assert.deepEqual(crm.filters, [{ name: 'kanaal', value: 'e-mail', pushes: 'exact' }])
    assert.equal(crm.order, 'plaatsgevondenOp desc')
    assert.equal(crm.limit, 10, 'two pages of five')
    const zaken = line(found, 'lijst', 'zaken').asks[0]
    assert.deepEqual([zaken.filters, zaken.checkedHere, zaken.order, zaken.way], [[], ['kanaal'], undefined, 'whole'])
  })

  it('is what is then asked', async () => {
    for (const request of ['GET /klantcontacten?kanaal=e-mail&pageSize=5', 'GET /internetaken?status=te_verwerken', 'GET /actoren?naam=a']) {
      const { answer, ...found } = await planned(request, '--ask')
      assert.equal(answer.outcome, 'given')
      const list = found.rounds.find(({ round }: any) => round === 'lijst').sources
      for (const { source, verdict, asks } of list) {
        const first = answer.calls.find((call: any) => call.source === source && call.action === 'list')
        assert.equal(first !== undefined, verdict === 'gevraagd', `${request}: ${source}`)
        if (!first) continue
        const { filters, order, limit } = asks[0]
        assert.deepEqual([first.filters, first.order, first.limit], [filters.map(({ name, value }: any) => ({ name, value })), order, limit], `${request}: ${source}`)
      }
    }
  })

  it('says of a persoon who is asked first, and what hangs on the answer', async () => {
    const found = await planned(`GET /klantcontacten?${ofPersoon}`)
    assert.deepEqual(found.rounds.map(({ round }: any) => round), ['wie', 'adressen', 'houders', 'lijst'])
    assert.deepEqual(line(found, 'wie', 'crm').asks[0].by, { key: 'bsn', values: ['••••••653'] })
    assert.equal(line(found, 'wie', 'post').why.code, 'heeft-niet')
    assert.equal(line(found, 'lijst', 'crm').asks[0].by.key, 'bsn')
    assert.equal(line(found, 'lijst', 'crm').orRather[0].by.key, 'local')
    assert.deepEqual([line(found, 'lijst', 'post').verdict, line(found, 'lijst', 'post').asks[0].by], ['hangt-af', { key: 'email', values: ['?'] }])
  })

  it('records what it asks, as it would for the client, and who asked', async () => {
    const [logboek, audit] = [join(folder(), 'gevraagd.jsonl'), join(folder(), 'audit.jsonl')]
    const file = await changed((configuration) => {
      configuration.logboek.bestand = logboek
      configuration.audit = { bestand: audit }
    })
    assert.equal((await gevel(['plan', file, `GET /klantcontacten?${ofPersoon}`])).status, 0)
    assert.equal(existsSync(logboek), false, 'nothing was asked')
    assert.equal((await gevel(['plan', file, `GET /klantcontacten?${ofPersoon}`, '--ask'])).status, 0)
    const text = await readFile(logboek, 'utf8')
    const rows = text.trimEnd().split('\n').map((line) => JSON.parse(line))
    assert.deepEqual([rows[0].name, rows[0].status, rows[0].attributes['gevel.afnemer']], ['klantcontacten opvragen', 'Ok', 'kcc'])
    assert.deepEqual(rows.flatMap(({ attributes }: any) => attributes['gevel.bron'] ?? []).sort(), ['crm', 'post', 'register', 'zaken'])
    assert.deepEqual(rows.flatMap(({ attributes }: any) => attributes['dpl.core.data_subject_id_type'] ?? []), ['BSN'])
    const kept = await readFile(audit, 'utf8')
    const { trace_id, oorsprong, afnemer, medewerker, resultaat, object, filters } = JSON.parse(kept)
    assert.deepEqual([trace_id, oorsprong, afnemer, medewerker, resultaat, object, filters], [rows[0].trace_id, 'opdrachtregel', 'kcc', userInfo().username, 'gelukt', 'klantcontacten', ['persoon']])
    assert.ok(!(text + kept).includes(bsn))
  })

  it('asks nothing that has to be recorded and cannot be', async () => {
    const file = await changed((configuration) => { configuration.logboek.bestand = folder() })
    const { status, stdout, stderr } = await gevel(['plan', file, `GET /klantcontacten?${ofPersoon}`, '--ask'])
    assert.deepEqual([status, stdout], [1, ''])
    assert.match(stderr, /Het logboek van verwerkingen is niet te schrijven/)
    const lenient = await changed((configuration) => {
      configuration.logboek.bestand = folder()
      configuration.clients.kcc.logboek = 'optioneel'
    })
    assert.equal((await gevel(['plan', lenient, `GET /klantcontacten?${ofPersoon}`, '--ask'])).status, 0)
  })

  it('tells why the mail is not in the klantbeeld: no address links, where koppelen is geen', async () => {
    const file = await changed(({ sources }) => { sources.post.koppelen = 'geen' })
    const { status, stdout } = await gevel(['plan', file, `GET /klantcontacten?${ofPersoon}`])
    assert.equal(status, 0)
    assert.match(stdout, /post +niet gevraagd: kent een persoon alleen op email; koppelen is geen, dus op een adres wordt niets gekoppeld/)
  })

  it('tells which addresses link, when it asks, and why another does not', async () => {
    const { answer } = await planned(`GET /klantcontacten?${ofPersoon}`, '--ask')
    const post = answer.links.find(({ source }: any) => source === 'post')
    assert.equal(post.koppelen, 'geverifieerd')
    assert.equal(post.held, post.linked + post.unverified + post.others)
    const asked = answer.calls.find((call: any) => call.source === 'post' && call.action === 'list')
    assert.equal(asked.by.values.length, post.linkedEmail)
    assert.ok(post.linked > 0 && post.unverified > 0, JSON.stringify(post))
  })

  it('names sources that the client may not see', async () => {
    const file = await changed(({ clients }) => { clients.kcc.sources = ['crm', 'register'] })
    const { stdout } = await gevel(['plan', file, 'GET /klantcontacten'])
    assert.match(stdout, /zaken +niet gevraagd: deze client mag hem niet zien/)
  })

  it('asks by the rules of the client: what it may not read is not asked for, and what it may not see is not counted', async () => {
    const ruled = await changed(({ clients }) => {
      clients.kcc.resources = { klantcontacten: 'alles', betrokkenen: 'alles' }
      clients.kcc.kanalen = ['telefoon']
      clients.kcc.doelbindingen = ['dienstverlening', 'beheer']
    })
    const purpose = ['--doelbinding', 'beheer', '--ask', '--json']
    const all = (await planned('GET /klantcontacten', '--ask')).answer
    const some = await gevel(['plan', ruled, 'GET /klantcontacten', ...purpose])
    assert.equal(some.status, 0, some.stdout)
    assert.ok(some.json().answer.count > 0 && some.json().answer.count < all.count, JSON.stringify(some.json().answer.count))
    const refused = await gevel(['plan', ruled, 'GET /partijen', ...purpose])
    assert.equal(refused.status, 1)
    assert.deepEqual([refused.json().answer.outcome, refused.json().answer.failure, refused.json().answer.calls], ['refused', 'geweigerd', []])
    const without = await gevel(['plan', ruled, 'GET /klantcontacten'])
    assert.equal(without.status, 2)
    assert.match(without.stderr, /--doelbinding: dienstverlening, beheer/)
  })

  it('masks whose it is, before and after asking, in text and as JSON', async () => {
    const requests = [
      `GET /klantcontacten?${ofPersoon}`, `GET /partijen?partijIdentificator__objectId=${bsn}`, 'GET /digitaleadressen?adres=moulin@example.nl',
      'GET /betrokkenen?contactnaamAchternaam=Moulin', 'GET /klantcontacten?onderwerp=Moulin&inhoud=Moulin',
    ]
    for (const request of requests) {
      for (const more of request === requests[0] ? [['--ask'], ['--ask', '--json']] : [['--ask']]) {
        const { stdout, stderr, status } = await plan(request, ...more)
        assert.equal(status, 0, stdout + stderr)
        assert.doesNotMatch(stdout + stderr, new RegExp(`${bsn}|[Mm]oulin|\\w@\\w|voorbeeld-kcc|geen-geheim`), `${request} ${more.join(' ')}`)
      }
    }
  })

  it('reads the request from standard input, with the base path or without, and as a whole address', async () => {
    const lines = ['GET /klantcontacten?kanaal=e-mail\n', '/klantinteracties/api/v1/klantcontacten?kanaal=e-mail', 'GET https://gevel.example/x/klantinteracties/api/v1/klantcontacten?kanaal=e-mail HTTP/1.1\n']
    const rounds = await Promise.all(lines.map(async (input) => (await gevel(['plan', voorbeeldgemeente, '--json'], { input })).json().rounds))
    assert.equal(rounds[0].length, 1)
    assert.deepEqual(rounds[1], rounds[0])
    assert.deepEqual(rounds[2], rounds[0])
  })

  it('says of one object which source is asked for it', async () => {
    const { rounds, answer } = await planned('GET /klantcontacten/11111111-1111-4111-8111-111111111111', '--ask')
    assert.equal(rounds[0].round, 'object')
    assert.equal(answer.outcome, 'absent')
    assert.equal(line({ rounds }, 'object', 'zaken').verdict, 'gevraagd')
  })

  describe('refuses', () => {
    function refused({ status, stdout, stderr }: Ended, expected: RegExp): void {
      assert.equal(status, 2, stdout + stderr)
      assert.equal(stdout, '')
      assert.match(stderr, expected)
    }

    it('another method than GET', async () => refused(await plan('POST /klantcontacten'), /Alleen een GET heeft een plan, geen POST/))
    it('a path that is not in the standard', async () => refused(await plan('GET /zaken'), /Dit pad is niet van de standaard: \/zaken/))
    it('an unknown filter', async () => refused(await plan('GET /klantcontacten?kleur=rood'), /Onbekende query parameters: kleur/))
    it('a value that the standard refuses', async () => refused(await plan('GET /klantcontacten?plaatsgevondenOp=gisteren'), /plaatsgevondenOp: Voer een geldige datum\/tijd in/))
    it('an unknown client', async () => refused(await plan('GET /klantcontacten', '--client', 'portaal'), /Er is geen client portaal; er zijn: kcc/))
    it('no request at all', async () => refused(await gevel(['plan', voorbeeldgemeente]), /Er is geen verzoek/))
    it('to choose between clients', async () => {
      const file = await changed(({ clients }) => { clients.portaal = { tokens: ['token-van-portaal'], sources: ['crm'], resources: 'alles' } })
      refused(await gevel(['plan', file, 'GET /klantcontacten']), /kies er een met --client: kcc, portaal/)
      assert.equal((await gevel(['plan', file, 'GET /klantcontacten', '--client', 'portaal'])).status, 0)
    })
  })
})
