import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { matchesAll, type Adapter, type ListAbility, type ListRequest, type ResourceName } from '#spi'
import { writePost, vreemden } from '../../../config/voorbeeldgemeente/post.ts'
import { zelfdeMoment } from '../../../config/voorbeeldgemeente/personen.ts'
import { bericht, call, eigenDomein, enige, haal, haalRuw, lijst, testarchief, type Testarchief } from './testarchief.ts'

const order = { field: 'plaatsgevondenOp', direction: 'desc' } as const
const resourceNames = ['klantcontacten', 'betrokkenen', 'digitaleadressen', 'onderwerpobjecten', 'actoren', 'bijlagen'] as const

async function alle<R extends ResourceName>(adapter: Adapter, resource: R, limit: number, request: Partial<ListRequest<R>> = {}) {
  const pages = [await lijst(adapter, resource, { ...request, limit })]
  while (pages.at(-1)!.next) pages.push(await lijst(adapter, resource, { ...request, limit, from: pages.at(-1)!.next! }))
  return { pages, records: pages.flatMap((page) => page.records), quarantined: pages.flatMap((page) => page.quarantined ?? []) }
}

describe('maildir: the archive of the voorbeeldgemeente', () => {
  const archief = testarchief()
  const adapter = archief.adapter()
  before(() => writePost(archief.directory))
  after(() => archief.remove())

  const van = async (...values: string[]) =>
    (await lijst(adapter, 'klantcontacten', { persoon: { key: 'email', values } })).records

  it('is some 110 messages of which one is quarantined', async () => {
    const { records, total, quarantined } = await lijst(adapter, 'klantcontacten')
    assert.ok(records.length > 100 && records.length < 120)
    assert.equal(total, records.length)
    assert.deepEqual(quarantined!.map(({ reason }) => reason), ['no header of a message (RFC 5322, 2.2)'])
  })

  it('holds mail of a person in whatever case the address is written', async () => {
    const found = await van('suzanne.moulin@voorbeeld.example')
    const geschreven = new Set(found.flatMap((one) => one.evidence!.hadBetrokkenen!.flatMap(({ adressen }) => adressen)))
    assert.ok(geschreven.has('suzanne.moulin@voorbeeld.example') && geschreven.has('SUZANNE.MOULIN@VOORBEELD.EXAMPLE'))
    assert.ok(found.length > 15)
  })

  it('never answers with mail of an address that only begins like the one asked for', async () => {
    const found = await van('suzanne.moulin@voorbeeld.example', 's.moulin@werk.example')
    assert.ok(!JSON.stringify(found).includes(vreemden.nagemaakt))
    assert.equal((await van(vreemden.nagemaakt)).length, 1)
    assert.equal((await van('moulin@voorbeeld.example')).length, 0)
  })

  it('does not take a Reply-To for the sender', async () => {
    const onderwerpen = (await van('s.moulin@werk.example')).map((one) => one.fields.onderwerp)
    assert.ok(!onderwerpen.includes('Antwoord naar mijn werk'))
    assert.ok((await van('suzanne.moulin@voorbeeld.example')).some((one) => one.fields.onderwerp === 'Antwoord naar mijn werk'))
  })

  it('answers several addresses with the union', async () => {
    const [een, twee, beide] = await Promise.all([van('suzanne.moulin@voorbeeld.example'), van('s.moulin@werk.example'), van('suzanne.moulin@voorbeeld.example', 's.moulin@werk.example')])
    const union = new Set([...een, ...twee].map(({ local }) => local))
    assert.deepEqual(new Set(beide.map(({ local }) => local)), union)
  })

  it('answers betrokkenen of an address with those who have it, not with those beside them', async () => {
    const { records } = await lijst(adapter, 'betrokkenen', { persoon: { key: 'email', values: ['jan.de.boer@werk.example'] } })
    assert.ok(records.length > 3)
    for (const one of records) assert.equal(one.fields.contactnaam!.achternaam, 'Boer')
  })

  it('sorts newest first, and pages through ties without loss or repetition', async () => {
    const whole = (await lijst(adapter, 'klantcontacten', { order })).records
    const momenten = whole.map((one) => one.fields.plaatsgevondenOp!)
    assert.deepEqual(momenten, momenten.toSorted().reverse())
    assert.equal(momenten.filter((one) => one === zelfdeMoment).length, 3)
    for (const limit of [1, 2, 7]) {
      const { records, quarantined } = await alle(adapter, 'klantcontacten', limit, { order })
      assert.deepEqual(records, whole)
      assert.equal(quarantined.length, 1)
    }
  })

  it('pages every list to the same records, whatever the size of a page', async () => {
    for (const resource of resourceNames) {
      const whole = await alle(adapter, resource, 200)
      const small = await alle(adapter, resource, 3)
      assert.deepEqual(small.records, whole.records, resource)
      assert.deepEqual(small.quarantined, whole.quarantined, resource)
    }
  })

  it('says where to go on, except at the end', async () => {
    const { total, quarantined } = await lijst(adapter, 'actoren')
    const rows = total! + quarantined!.length
    assert.equal((await lijst(adapter, 'actoren', { limit: rows })).next, undefined)
    assert.deepEqual((await lijst(adapter, 'actoren', { limit: rows - 1 })).next, { offset: rows - 1 })
    const { records } = await alle(adapter, 'bijlagen', 200)
    assert.equal((await lijst(adapter, 'bijlagen', { limit: records.length })).next, undefined)
  })

  it('counts in total the rows that can be read, and nothing else', async () => {
    for (const resource of resourceNames.filter((one) => one !== 'bijlagen')) {
      const { pages, records } = await alle(adapter, resource, 9)
      for (const page of pages) assert.equal(page.total, records.length)
    }
  })

  it('keeps for every declared filter exactly what matches() keeps', async () => {
    for (const resource of resourceNames) {
      const all = (await alle(adapter, resource, 200)).records
      const ability = adapter.resources[resource]!.list!.ability as ListAbility<ResourceName>
      for (const filter of Object.keys(ability.filters)) {
        for (const value of waarden(filter, all)) {
          const wanted = [{ name: filter, value }]
          const found = (await alle(adapter, resource, 200, { filters: wanted as never })).records.map(({ local }) => local)
          const expected = all.filter((record) => matchesAll(resource, record, wanted) === 'match').map(({ local }) => local)
          assert.deepEqual(found, expected, `${resource} ${filter}=${String(value)}`)
        }
      }
    }
  })

  it('leaves no declared filter unverifiable', async () => {
    for (const resource of resourceNames) {
      const all = (await alle(adapter, resource, 200)).records
      const ability = adapter.resources[resource]!.list!.ability as ListAbility<ResourceName>
      for (const name of Object.keys(ability.filters)) {
        for (const record of all) assert.notEqual(matchesAll(resource, record, [{ name, value: 'x' }]), 'unverifiable', `${resource} ${name}`)
      }
    }
  })

  it('takes a page of any of several values', async () => {
    const [een, twee, drie] = (await lijst(adapter, 'klantcontacten')).records.map(({ local }) => local)
    const { records, quarantined } = await lijst(adapter, 'betrokkenen', { filters: [{ name: 'hadKlantcontact__uuid', value: [een!, drie!] }] })
    assert.deepEqual(new Set(records.map((one) => one.fields.hadKlantcontact!.local)), new Set([een, drie]))
    assert.ok(!records.some((one) => one.local.startsWith(twee!)))
    assert.equal(quarantined, undefined)
  })

  it('gets every record of every list as the list gave it, in the order asked', async () => {
    for (const resource of resourceNames) {
      const { records } = await alle(adapter, resource, 200)
      const back = records.toReversed()
      assert.deepEqual(await haal(adapter, resource, ...back.map(({ local }) => local)), back, resource)
    }
  })

  it('answers undefined in its place for what is not there', async () => {
    for (const resource of resourceNames) {
      const [first] = (await lijst(adapter, resource)).records
      const nowhere = first!.local.replace(/^..../, '0000')
      assert.deepEqual(await haal(adapter, resource, nowhere, first!.local, 'onzin', `${first!.local}#999`), [undefined, first, undefined, undefined], resource)
    }
  })

  it('gives complete references: every child in a list is named by its contact, and no other', async () => {
    const contacts = (await lijst(adapter, 'klantcontacten')).records
    const named = { betrokkenen: 'hadBetrokkenen', bijlagen: 'omvatteBijlagen', onderwerpobjecten: 'gingOverOnderwerpobjecten' } as const
    for (const resource of ['betrokkenen', 'bijlagen', 'onderwerpobjecten'] as const) {
      const listed = (await alle(adapter, resource, 200)).records.map(({ local }) => local)
      assert.deepEqual(contacts.flatMap((one) => one.fields[named[resource]]!.map(({ local }) => local)), listed, resource)
    }
    const actoren = new Map((await lijst(adapter, 'actoren')).records.map((one) => [one.local, one]))
    for (const one of contacts.flatMap((contact) => contact.fields.hadBetrokkenActoren!)) assert.deepEqual(actoren.get(one.local), one)
  })

  it('shows both ends of an answer', async () => {
    const [question] = (await van('familie.vogel@voorbeeld.example')).filter((one) => one.fields.onderwerp === 'Vraag van ons allebei')
    const [object] = (await lijst(adapter, 'onderwerpobjecten', { filters: [{ name: 'wasKlantcontact__uuid', value: question!.local }] })).records
    const [answer] = await haal(adapter, 'klantcontacten', object!.fields.klantcontact!.local)
    assert.equal(answer!.fields.onderwerp, 'Re: Vraag van ons allebei')
    assert.deepEqual(answer!.fields.gingOverOnderwerpobjecten, [{ local: object!.local }])
    assert.deepEqual(question!.evidence!.wasOnderwerpobjecten, [{ local: object!.local }])
  })

  it('gives bytes for every bijlage it names', async () => {
    for (const { local } of (await alle(adapter, 'bijlagen', 200)).records) {
      assert.ok((await bytes(adapter, local)).length > 0, local)
    }
  })
})

/** Values that some records have, one that none has, and for text a part of one. */
function waarden(filter: string, records: readonly unknown[]): (string | boolean)[] {
  const text = JSON.stringify(records)
  const known: Record<string, (string | boolean)[]> = {
    kanaal: ['e-mail', 'E-mail'], vertrouwelijk: [true, false], leiddeTotInterneTaken: [true, false], indicatieActief: [true, false],
    plaatsgevondenOp: [zelfdeMoment, '2024-02-29T11:30:00+01:00', '2024-02-29T10:30:01Z'],
    rol: ['klant', 'vertegenwoordiger'], soortDigitaalAdres: ['email', 'telefoonnummer'], verstrektDoorBetrokkene__rol: ['klant', 'vertegenwoordiger'],
    soortActor: ['organisatorische_eenheid', 'medewerker'], naam: ['KCC@voorbeeld', 'niets'],
    contactnaamAchternaam: ['Moulin', 'moulin'], contactnaamVoornaam: ['Suzanne', 'Suz'], contactnaamVoorletters: ['S.'], contactnaamVoorvoegselAchternaam: ['de'],
  }
  if (known[filter]) return known[filter]
  if (filter.endsWith('adres__icontains')) return ['MOULIN@', 'voorbeeld.example', 'niets']
  if (filter.includes('adres') && !filter.endsWith('__uuid')) return ['suzanne.moulin@voorbeeld.example', 'Suzanne.Moulin@Voorbeeld.example', 'moulin@voorbeeld.example']
  if (filter.startsWith('actoridentificator')) return [`kcc@${eigenDomein}`, 'postbus', 'maildir', 'email']
  const locals = [...new Set(text.match(/[0-9a-f]{20}(#\d+)?/g))]
  return [...locals.slice(0, 12), '00000000000000000000', '00000000000000000000#0']
}

async function bytes(adapter: Adapter, local: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of await adapter.resources.bijlagen!.content!(local, call())) pieces.push(piece)
  return Buffer.concat(pieces)
}

describe('maildir: bijlagen', () => {
  let archief: Testarchief
  beforeEach(() => { archief = testarchief() })
  afterEach(() => archief.remove())

  const part = (headers: string[], body: string) => ['--grens', ...headers, '', body].join('\r\n')
  const mixed = (...parts: string[]) => bericht({ 'Message-ID': '<a1@elders.example>', 'Content-Type': 'multipart/mixed; boundary=grens' }, [...parts, '--grens--', ''].join('\r\n'))
  const attachment = (name: string, body: string) => part(['Content-Type: application/octet-stream', `Content-Disposition: attachment; filename=${name}`, 'Content-Transfer-Encoding: base64'], Buffer.from(body).toString('base64'))
  const picture = part(['Content-Type: image/png', 'Content-Disposition: inline', 'Content-ID: <logo>', 'Content-Transfer-Encoding: base64'], 'AAAA')

  it('are the message and its parts, without the pictures in its text, which keep their slot', async () => {
    const local = archief.put('1.een', mixed(part(['Content-Type: text/plain'], 'Hallo'), attachment('a.bin', 'eerste'), picture, attachment('b.bin', 'tweede')))
    const adapter = archief.adapter({ register: 'kcc-archief' })
    const { records } = await lijst(adapter, 'bijlagen')
    assert.deepEqual(records.map((one) => [one.local, one.fields.bijlageidentificator]), [
      [`${local}#0`, { objectId: 'a1@elders.example', codeObjecttype: 'email', codeRegister: 'kcc-archief', codeSoortObjectId: 'message-id' }],
      [`${local}#1`, { objectId: 'a1@elders.example#2', codeObjecttype: 'bijlage', codeRegister: 'kcc-archief', codeSoortObjectId: 'message-id#part' }],
      [`${local}#3`, { objectId: 'a1@elders.example#4', codeObjecttype: 'bijlage', codeRegister: 'kcc-archief', codeSoortObjectId: 'message-id#part' }],
    ])
    assert.equal((await bytes(adapter, `${local}#1`)).toString(), 'eerste')
    assert.equal((await bytes(adapter, `${local}#3`)).toString(), 'tweede')
  })

  it('are also documents that stand in the text, and pictures that do not', async () => {
    const document = picture.replace('image/png', 'application/pdf')
    const photo = picture.replace('Content-ID: <logo>', 'X-Photo: 1')
    const local = archief.put('1.een', mixed(document, photo))
    assert.deepEqual((await lijst(archief.adapter(), 'bijlagen')).records.map((one) => one.local), [0, 1, 2].map((slot) => `${local}#${slot}`))
  })

  it('hand out the message byte for byte', async () => {
    const content = Buffer.concat([Buffer.from(bericht()), Buffer.from([0, 255, 13, 10, 128])])
    const local = archief.put('1.een', content)
    assert.deepEqual(await bytes(archief.adapter(), `${local}#0`), content)
  })

  it('reject the bytes of what is not there', async () => {
    const local = archief.put('1.een', mixed(picture))
    for (const one of [`${local}#1`, `${local}#7`, '00000000000000000000#0']) {
      await assert.rejects(bytes(archief.adapter(), one), { name: 'SourceError', code: 'bron-onleesbaar' })
    }
  })

  it('name by a hash what has no Message-ID or one that is too long', async () => {
    const een = archief.put('1.een', bericht())
    const twee = archief.put('2.twee', bericht({ 'Message-ID': `<${'x'.repeat(300)}@elders.example>` }))
    const ids = new Map((await lijst(archief.adapter(), 'bijlagen')).records.map((one) => [one.local, one.fields.bijlageidentificator!.objectId!]))
    assert.equal(ids.get(`${een}#0`), een)
    assert.match(ids.get(`${twee}#0`)!, /^sha256:[0-9a-f]{64}$/)
  })

  it('beyond what an id can hold are quarantined and counted', async () => {
    archief.put('1.een', mixed(...Array.from({ length: 258 }, (_, place) => attachment(`${place}.txt`, 'x'))))
    const { records, quarantined } = await alle(archief.adapter(), 'bijlagen', 100)
    assert.equal(records.length, 256)
    assert.deepEqual(quarantined.map(({ reason }) => reason), Array(3).fill('more parts than an id can hold'))
  })
})

describe('maildir: threads', () => {
  let archief: Testarchief
  beforeEach(() => { archief = testarchief() })
  afterEach(() => archief.remove())

  it('follow In-Reply-To, and the last of References when that leads nowhere', async () => {
    const eerder = archief.put('1.een', bericht({ 'Message-ID': '<een@x>' }))
    archief.put('2.twee', bericht({ 'Message-ID': '<twee@x>', 'In-Reply-To': '<weg@x>', 'References': '<nul@x>\r\n <een@x>' }))
    const [object] = (await lijst(archief.adapter(), 'onderwerpobjecten')).records
    assert.equal(object!.fields.wasKlantcontact!.local, eerder)
  })

  it('lead to no message outside the archive, none that is no contact, and not to itself', async () => {
    archief.put('1.een', bericht({ 'Message-ID': '<een@x>', 'List-Id': '<lijst>' }))
    archief.put('2.twee', bericht({ 'Message-ID': '<twee@x>', 'In-Reply-To': '<een@x>' }))
    archief.put('3.drie', bericht({ 'Message-ID': '<drie@x>', 'In-Reply-To': '<drie@x>' }))
    assert.deepEqual((await lijst(archief.adapter(), 'onderwerpobjecten')).records, [])
  })

  it('do not follow an earlier reference than the last', async () => {
    archief.put('1.een', bericht({ 'Message-ID': '<een@x>' }))
    archief.put('2.twee', bericht({ 'References': '<een@x> <weg@x>' }))
    assert.deepEqual((await lijst(archief.adapter(), 'onderwerpobjecten')).records, [])
  })

  it('lead to the oldest of copies', async () => {
    archief.put('2.kopie', bericht({ 'Message-ID': '<een@x>', 'Date': 'Thu, 02 May 2024 09:00:00 +0000' }))
    const oudste = archief.put('1.een', bericht({ 'Message-ID': '<een@x>' }))
    archief.put('3.antwoord', bericht({ 'In-Reply-To': '<een@x>' }))
    assert.equal((await lijst(archief.adapter(), 'onderwerpobjecten')).records[0]!.fields.wasKlantcontact!.local, oudste)
  })
})

describe('maildir: quarantine', () => {
  let archief: Testarchief
  beforeEach(() => { archief = testarchief() })
  afterEach(() => archief.remove())

  it('counts a file that is no message once in every list, with a rule and no content', async () => {
    archief.put('1.een', bericht())
    const kapot = archief.put('2.kapot', 'Geheim verhaal van Jan\n')
    const leeg = archief.put('3.leeg', '')
    for (const resource of resourceNames) {
      const { quarantined } = await alle(archief.adapter(), resource, 1)
      // Only of a contact the key is known: it is that of the message.
      assert.deepEqual(quarantined.map(({ local }) => local), resource === 'klantcontacten' ? [kapot, leeg].toSorted() : [undefined, undefined], resource)
      assert.ok(!JSON.stringify(quarantined).includes('Jan'))
    }
  })

  it('is told apart on get from what is not there', async () => {
    const goed = archief.put('1.een', bericht())
    const kapot = archief.put('2.kapot', 'stuk')
    const groot = archief.put('3.groot', bericht({}, 'x'.repeat(5000)))
    const adapter = archief.adapter({ maxMessageBytes: 2000 })
    const [eerste, tweede] = ['no header of a message (RFC 5322, 2.2)', 'larger than maxMessageBytes (2000)']
    assert.deepEqual(await haalRuw(adapter, 'klantcontacten', kapot, goed, groot, '00000000000000000000'), [
      { local: kapot, reason: eerste }, await enige(adapter), { local: groot, reason: tweede }, undefined,
    ])
    for (const resource of ['betrokkenen', 'digitaleadressen', 'bijlagen'] as const) {
      const [een, twee, drie, vier] = await haalRuw(adapter, resource, `${kapot}#0`, `${goed}#0`, `${groot}#0`, `${goed}#77`)
      assert.deepEqual([een, twee!.local, drie, vier], [{ local: `${kapot}#0`, reason: eerste }, `${goed}#0`, { local: `${groot}#0`, reason: tweede }, undefined], resource)
    }
  })

  it('does not count it where it cannot belong', async () => {
    const goed = archief.put('1.een', bericht())
    archief.put('2.kapot', 'stuk')
    const answer = await lijst(archief.adapter(), 'betrokkenen', { filters: [{ name: 'hadKlantcontact__uuid', value: goed }] })
    assert.deepEqual([answer.total, answer.quarantined], [1, undefined])
    const contacts = await lijst(archief.adapter(), 'klantcontacten', { filters: [{ name: 'hadBetrokkene__uuid', value: `${goed}#0` }] })
    assert.deepEqual([contacts.total, contacts.quarantined], [1, undefined])
  })

  it('takes in a message that is too large, only in answers that it belongs to', async () => {
    const groot = archief.put('1.groot', bericht({}, 'x'.repeat(5000)))
    const adapter = archief.adapter({ maxMessageBytes: 2000 })
    const reason = 'larger than maxMessageBytes (2000)'
    const vraag = (resource: 'klantcontacten' | 'betrokkenen', adres: string) => lijst(adapter, resource, { persoon: { key: 'email', values: [adres] } })
    for (const resource of ['klantcontacten', 'betrokkenen'] as const) {
      assert.deepEqual(await vraag(resource, 'suzanne.moulin@voorbeeld.example'), { records: [], total: 0, quarantined: [{ ...(resource === 'klantcontacten' && { local: groot }), reason }] })
      assert.deepEqual(await vraag(resource, 'ander@elders.example'), { records: [], total: 0 })
    }
    await assert.rejects(bytes(adapter, `${groot}#0`), { code: 'bron-onleesbaar' })
  })

  it('takes in a header without end', async () => {
    archief.put('1.kop', `From: a@b.example\r\n${'X-Lang: x\r\n'.repeat(30_000)}`)
    assert.deepEqual((await lijst(archief.adapter(), 'klantcontacten')).quarantined!.map(({ reason }) => reason), ['header of 262144 bytes or more'])
  })

  it('takes in a message that the parser refuses, in its own place', async () => {
    const parts = Array.from({ length: 3000 }, (_, place) => `Content-Type: multipart/mixed; boundary=b${place + 1}\r\n\r\n--b${place + 1}\r\n`).join('')
    const kapot = archief.put('2.kapot', bericht({ 'Content-Type': 'multipart/mixed; boundary=b0', 'Date': 'Thu, 02 May 2024 09:00:00 +0000' }, `--b0\r\n${parts}`))
    const goed = archief.put('1.goed', bericht())
    const { records, quarantined } = await lijst(archief.adapter(), 'klantcontacten')
    assert.deepEqual([quarantined!.map(({ local }) => local), records.map(({ local }) => local)], [[kapot], [goed]])
  })

  it('leaves subfolders for drafts, trash and junk alone, and messages that are marked so', async () => {
    archief.put('1.een', bericht(), { flags: 'DS' })
    archief.put('2.twee', bericht(), { flags: 'ST' })
    archief.put('3.drie', bericht(), { place: '.Trash/cur' })
    archief.put('4.vier', bericht(), { place: '.Prullenbak.2024/cur' })
    archief.put('5.vijf', bericht(), { place: '.Trashcan/new' })
    mkdirSync(join(archief.directory, 'Geenmap', 'cur'), { recursive: true })
    writeFileSync(join(archief.directory, 'Geenmap', 'cur', '6.zes'), bericht())
    writeFileSync(join(archief.directory, 'cur', '.verborgen'), bericht())
    assert.equal((await enige(archief.adapter())).local, archief.put('5.vijf', bericht(), { place: '.Trashcan/new' }))
  })
})
