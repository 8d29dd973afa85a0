import assert from 'node:assert/strict'
import { contactnaamOf } from '../../../adapters/mail/names.ts'
import { momentOfHeader, momentOfReceived } from '../../../adapters/mail/dates.ts'
import { bericht, eigenDomein, enige, lijst, testarchief, type Testarchief } from './testarchief.ts'

describe('maildir: what a message becomes', () => {
  let archief: Testarchief
  beforeEach(() => { archief = testarchief() })
  afterEach(() => archief.remove())

  const contact = async (headers?: Record<string, string>, body?: string) => {
    archief.put('1.een', bericht(headers, body))
    return enige(archief.adapter())
  }
  const betrokkenen = async () => (await lijst(archief.adapter(), 'betrokkenen')).records
  const adressen = async () => (await lijst(archief.adapter(), 'digitaleadressen')).records

  it('gives incoming mail a klant who began it, and the mailbox as actor', async () => {
    const { fields, local } = await contact({ 'Received': 'from a by b; Wed, 1 May 2024 07:31:05 +0000' })
    assert.equal(fields.kanaal, 'e-mail')
    assert.equal(fields.onderwerp, 'Vraag')
    assert.equal(fields.inhoud, 'Hallo.')
    assert.equal(fields.taal, 'nld')
    assert.equal(fields.vertrouwelijk, false)
    assert.equal(fields.indicatieContactGelukt, true)
    assert.deepEqual(fields.leiddeTotInterneTaken, [])
    assert.deepEqual(fields.hadBetrokkenen, [{ local: `${local}#0` }])
    assert.deepEqual(fields.hadBetrokkenActoren!.map((one) => one.fields), [{
      naam: `kcc@${eigenDomein}`, soortActor: 'organisatorische_eenheid', indicatieActief: true,
      actoridentificator: { objectId: `kcc@${eigenDomein}`, codeObjecttype: 'postbus', codeRegister: 'maildir', codeSoortObjectId: 'email' },
      actorIdentificatie: { emailadres: `kcc@${eigenDomein}` },
    }])
    assert.deepEqual((await betrokkenen()).map((one) => one.fields), [{
      wasPartij: null, hadKlantcontact: { local }, digitaleAdressen: [{ local: `${local}#0` }],
      contactnaam: { voornaam: 'Suzanne', achternaam: 'Moulin' }, rol: 'klant', initiator: true,
    }])
  })

  it('dates incoming mail by our own server, outgoing mail by its Date', async () => {
    const received = { 'Received': 'from a by b; Wed, 1 May 2024 07:31:05 +0000' }
    assert.equal((await contact(received)).fields.plaatsgevondenOp, '2024-05-01T07:31:05Z')
    archief.put('1.een', bericht({ ...received, 'From': `kcc@${eigenDomein}`, 'To': 'a@b.example' }))
    assert.equal((await enige(archief.adapter())).fields.plaatsgevondenOp, '2024-05-01T07:30:00Z')
  })

  it('falls back on Date, and on the time of the file where no date can be read', async () => {
    assert.equal((await contact()).fields.plaatsgevondenOp, '2024-05-01T07:30:00Z')
    assert.equal((await contact({ 'Date': 'gisteren' })).fields.plaatsgevondenOp, '2024-05-01T08:00:00Z')
  })

  it('gives outgoing mail a betrokkene per recipient outside, none of whom began it', async () => {
    const { fields, local } = await contact({
      'From': `Gemeente <KCC@${eigenDomein}>`, 'To': `Jan <jan@elders.example>, balie@${eigenDomein}`, 'Cc': 'piet@elders.example',
    })
    assert.deepEqual(fields.hadBetrokkenen, [{ local: `${local}#32` }, { local: `${local}#128` }])
    assert.deepEqual(fields.hadBetrokkenActoren!.map((one) => one.fields.naam), [`kcc@${eigenDomein}`, `balie@${eigenDomein}`])
    assert.deepEqual((await betrokkenen()).map((one) => [one.fields.rol, one.fields.initiator]), [['klant', false], ['klant', false]])
  })

  it('takes only whole own domains for its own', async () => {
    const { fields } = await contact({ 'To': `a@sub.${eigenDomein}, b@${eigenDomein}.evil.test, c@niet${eigenDomein}` })
    assert.deepEqual(fields.hadBetrokkenActoren, [])
    assert.equal(fields.hadBetrokkenen!.length, 4)
  })

  it('keeps header positions as slots, also where an own address stands between', async () => {
    const { fields, local } = await contact({ 'To': `x@elders.example, kcc@${eigenDomein}, y@elders.example` })
    assert.deepEqual(fields.hadBetrokkenen, [0, 32, 34].map((slot) => ({ local: `${local}#${slot}` })))
  })

  it('counts one address once', async () => {
    const { fields, local } = await contact({ 'Cc': 'SUZANNE.moulin@voorbeeld.example, x@elders.example' })
    assert.deepEqual(fields.hadBetrokkenen, [{ local: `${local}#0` }, { local: `${local}#129` }])
  })

  it('makes another Reply-To a second address of the author', async () => {
    const { local, evidence } = await contact({ 'Reply-To': 'thuis@elders.example' })
    assert.deepEqual(evidence!.hadBetrokkenen!.map((one) => one.adressen), [['suzanne.moulin@voorbeeld.example', 'thuis@elders.example']])
    assert.deepEqual((await betrokkenen())[0]!.fields.digitaleAdressen, [{ local: `${local}#0` }, { local: `${local}#16` }])
    assert.deepEqual((await adressen()).map((one) => [one.local, one.fields.adres, one.fields.verstrektDoorBetrokkene]), [
      [`${local}#0`, 'suzanne.moulin@voorbeeld.example', { local: `${local}#0` }],
      [`${local}#16`, 'thuis@elders.example', { local: `${local}#0` }],
    ])
  })

  it('makes no second address of a Reply-To that is the same one, or our own, or would be the first', async () => {
    assert.deepEqual((await contact({ 'From': 'Suzanne', 'Reply-To': 'thuis@elders.example' })).evidence!.hadBetrokkenen![0]!.adressen, [])
    assert.equal((await contact({ 'Reply-To': 'Suzanne.Moulin@VOORBEELD.example' })).evidence!.hadBetrokkenen![0]!.adressen.length, 1)
    assert.equal((await contact({ 'Reply-To': `kcc@${eigenDomein}` })).evidence!.hadBetrokkenen![0]!.adressen.length, 1)
  })

  it('leaves out an address that is too long or none, never the betrokkene', async () => {
    const lang = `${'a'.repeat(60)}@${'b'.repeat(20)}.example`
    const { fields } = await contact({ 'From': `Lang Adres <${lang}>`, 'To': `Een <geenadres>, Twee <a@b@c.example>, kcc@${eigenDomein}` })
    assert.equal(fields.hadBetrokkenen!.length, 3)
    assert.deepEqual(await adressen(), [])
    assert.deepEqual((await betrokkenen()).map((one) => one.fields.digitaleAdressen), [[], [], []])
  })

  it('does not take an address that the parser broke off for the shorter one', async () => {
    for (const from of ['suzanne.moulin@voorbeeld.example . evil.test', 'S <suzanne.moulin@voorbeeld.example .evil.test>', 'suzanne.moulin@voorbeeld.example (x).evil.test']) {
      await contact({ 'From': from })
      assert.deepEqual((await adressen()).map((one) => one.fields.adres), [], from)
    }
  })

  it('lets an encoded word in the display name be a name only', async () => {
    const verborgen = Buffer.from('Suzanne <suzanne.moulin@voorbeeld.example>').toString('base64')
    await contact({ 'From': `=?utf-8?B?${verborgen}?= <kwaad@elders.example>` })
    assert.deepEqual((await adressen()).map((one) => one.fields.adres), ['kwaad@elders.example'])
  })

  it('leaves a domain in the spelling of the header', async () => {
    await contact({ 'From': 'a@xn--mnchen-3ya.example' })
    assert.deepEqual((await adressen()).map((one) => one.fields.adres), ['a@xn--mnchen-3ya.example'])
  })

  it('names undisclosed recipients nobody', async () => {
    const { fields, local } = await contact({ 'To': 'undisclosed-recipients:;' })
    assert.deepEqual(fields.hadBetrokkenen, [{ local: `${local}#0` }])
  })

  it('falls back on Sender where there is no From', async () => {
    const { fields, local } = await contact({ 'From': '', 'Sender': 'namens@elders.example' })
    assert.deepEqual(fields.hadBetrokkenen, [{ local: `${local}#17` }])
  })

  it('decodes subjects and cuts them with an ellipsis', async () => {
    assert.equal((await contact({ 'Subject': '=?iso-8859-1?Q?Caf=E9?= =?utf-8?B?w6nDqW4=?=' })).fields.onderwerp, 'Cafééén')
    const lang = (await contact({ 'Subject': '😀'.repeat(300) })).fields.onderwerp!
    assert.equal([...lang].length, 200)
    assert.ok(lang.endsWith('😀…'))
    assert.equal((await contact({ 'Subject': 'é'.repeat(200) })).fields.onderwerp, 'é'.repeat(200))
  })

  it('has a subject where the message has none', async () => {
    for (const subject of ['', ' ', '=?utf-8?B?IA==?=']) {
      assert.equal((await contact({ 'Subject': subject })).fields.onderwerp, '(geen onderwerp)')
    }
  })

  it('reads text from HTML alone, also beside an attachment', async () => {
    const html = '<style>p{color:red}</style><p>Geachte gemeente,</p><p>Graag <b>antwoord</b>.</p>'
    assert.match((await contact({ 'Content-Type': 'text/html; charset=utf-8' }, html)).fields.inhoud!, /^Geachte gemeente,\s+Graag antwoord\.$/)
    const mixed = multipart(['Content-Type: text/html', '', html], ['Content-Type: application/pdf', 'Content-Disposition: attachment', '', '%PDF'])
    assert.match((await contact(mixedHeader, mixed)).fields.inhoud!, /^Geachte gemeente,\s+Graag antwoord\.$/)
  })

  it('cuts inhoud at 1000 characters and drops control characters', async () => {
    const { inhoud } = (await contact({}, `\u0000\u0007${'woord '.repeat(500)}`)).fields
    assert.ok([...inhoud!].length <= 1000 && inhoud!.endsWith('…') && inhoud!.startsWith('woord'))
  })

  it('reads the character sets of real mail', async () => {
    const latin = Buffer.concat([Buffer.from(bericht({ 'Content-Type': 'text/plain; charset=iso-8859-1' }, '')), Buffer.from('Één café', 'latin1')])
    archief.put('1.een', latin)
    assert.equal((await enige(archief.adapter())).fields.inhoud, 'Één café')
    const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': 'quoted-printable' }
    assert.equal((await contact(headers, 'Caf=C3=A9 =\r\nzonder einde')).fields.inhoud, 'Café zonder einde')
  })

  it('reads raw 8-bit names as UTF-8 or else as Latin-1', async () => {
    archief.put('1.utf8', bericht({ 'From': 'Zoë Ångström <z@elders.example>' }))
    archief.put('2.latin1', Buffer.from(bericht({ 'From': 'José Müller <j@elders.example>' }), 'latin1'))
    const namen = (await betrokkenen()).map((one) => one.fields.contactnaam!.voornaam).sort()
    assert.deepEqual(namen, ['José', 'Zoë'])
  })

  it('takes language and secrecy from the header', async () => {
    const { fields } = await contact({ 'Content-Language': 'de-DE, en', 'Sensitivity': 'Company-Confidential' })
    assert.deepEqual([fields.taal, fields.vertrouwelijk], ['deu', true])
    assert.equal((await contact({ 'Content-Language': 'xx' })).fields.taal, 'nld')
  })

  it('leaves out mail of machines and lists, unless asked for', async () => {
    for (const header of [{ 'Auto-Submitted': 'auto-replied' }, { 'List-Id': '<x.example>' }, { 'Precedence': 'bulk' }]) {
      archief.put('1.een', bericht(header))
      assert.deepEqual(await lijst(archief.adapter(), 'klantcontacten'), { records: [], total: 0 })
      assert.equal((await lijst(archief.adapter({ automatischePost: true }), 'klantcontacten')).total, 1)
    }
    archief.put('1.een', bericht({ 'Auto-Submitted': 'no' }))
    assert.equal((await lijst(archief.adapter(), 'klantcontacten')).total, 1)
  })

  it('leaves out internal mail, but not mail whose recipients are not shown', async () => {
    archief.put('1.een', bericht({ 'From': `a@${eigenDomein}`, 'To': `b@${eigenDomein}` }))
    assert.equal((await lijst(archief.adapter(), 'klantcontacten')).total, 0)
    archief.put('1.een', bericht({ 'From': `a@${eigenDomein}`, 'To': 'undisclosed-recipients:;' }))
    assert.equal((await lijst(archief.adapter(), 'klantcontacten')).total, 1)
  })

  it('shows a bounce as a contact that did not succeed, and a delivery as one that did', async () => {
    const report = (action: string) => multipart(['', 'Rapport.'], ['Content-Type: message/delivery-status', '', `Final-Recipient: rfc822; a@b.example\r\nAction: ${action}`])
    const header = { 'Auto-Submitted': 'auto-replied', 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=grens' }
    assert.equal((await contact(header, report('failed'))).fields.indicatieContactGelukt, false)
    assert.equal((await contact(header, report('delayed'))).fields.indicatieContactGelukt, false)
    assert.equal((await contact(header, report('delivered'))).fields.indicatieContactGelukt, true)
    assert.equal((await contact(header, 'stuk')).fields.indicatieContactGelukt, false)
  })

  it('quarantines recipients that no id can hold, and counts every one', async () => {
    const many = Array.from({ length: 100 }, (_, place) => `r${place}@elders.example`).join(', ')
    const { fields } = await contact({ 'To': many })
    assert.equal(fields.hadBetrokkenen!.length, 1 + 96)
    const answer = await lijst(archief.adapter(), 'betrokkenen')
    assert.equal(answer.records.length, 97)
    assert.equal(answer.total, 97)
    assert.deepEqual(answer.quarantined!.map(({ reason }) => reason), Array(4).fill('more recipients than an id can hold'))
    const own = await lijst(archief.adapter(), 'betrokkenen', { persoon: { key: 'email', values: ['r99@elders.example'] } })
    assert.deepEqual([own.records.length, own.quarantined!.length], [0, 1])
  })
})

const mixedHeader = { 'Content-Type': 'multipart/mixed; boundary=grens' }
function multipart(...parts: string[][]): string {
  return [...parts.flatMap((lines) => ['--grens', ...lines]), '--grens--', ''].join('\r\n')
}

describe('maildir: display names', () => {
  const cases: [string, object | null][] = [
    ['Suzanne Moulin', { voornaam: 'Suzanne', achternaam: 'Moulin' }],
    ['Jan de Vries', { voornaam: 'Jan', voorvoegselAchternaam: 'de', achternaam: 'Vries' }],
    ['José van der Müller-Çelik', { voornaam: 'José', voorvoegselAchternaam: 'van der', achternaam: 'Müller-Çelik' }],
    ["Noor in 't Veld", { voornaam: 'Noor', voorvoegselAchternaam: "in 't", achternaam: 'Veld' }],
    ['Vries, Jan de', { voornaam: 'Jan', voorvoegselAchternaam: 'de', achternaam: 'Vries' }],
    ['Moulin, S.', { voorletters: 'S.', achternaam: 'Moulin' }],
    ['J.P. Vogel', { voorletters: 'J.P.', achternaam: 'Vogel' }],
    ['Test BV', { achternaam: 'Test BV' }],
    ['Vogel, afdeling Noord', { achternaam: 'Vogel, afdeling Noord' }],
    ['van den van de van Lang', { achternaam: 'van den van de van Lang' }],
    ['Jan Piet Klaas', { achternaam: 'Jan Piet Klaas' }],
    ['Moulin (werk)', { achternaam: 'Moulin (werk)' }],
    ['x'.repeat(300), { achternaam: `${'x'.repeat(199)}…` }],
    ['a@b.example', null],
    ['', null],
    ['***', null],
  ]
  for (const [name, expected] of cases) {
    it(`reads ${JSON.stringify(name.slice(0, 30))}`, () => assert.deepEqual(contactnaamOf(name), expected))
  }
})

describe('maildir: dates', () => {
  const cases: [string, string | undefined][] = [
    ['Wed, 01 May 2024 09:30:00 +0200', '2024-05-01T07:30:00Z'],
    ['1 May 2024 09:30 +0200', '2024-05-01T07:30:00Z'],
    ['Fri, 21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06Z'],
    ['21 Nov 1997 09(comment):55:06 EST (Eastern)', undefined],
    ['Fri, 21 Nov 1997 09:55:06 EST (Eastern)', '1997-11-21T14:55:06Z'],
    ['Wed, 01 May 2024 09:30:00', '2024-05-01T09:30:00Z'],
    ['Wed, 15 Dec 2010    59:10 -0500', undefined],
    ['Fri, 31 Feb 2020 10:00:00 +0000', undefined],
    ['Thu, 01 Jan 1904 00:00:00 +0000', undefined],
    ['', undefined],
  ]
  for (const [text, expected] of cases) it(`reads ${JSON.stringify(text)}`, () => assert.equal(momentOfHeader(text), expected))

  it('finds the date of a Received header after its last semicolon', () => {
    assert.equal(momentOfReceived('from a (b; c) by d id x; Wed, 1 May 2024 07:31:05 +0000 (UTC)'), '2024-05-01T07:31:05Z')
  })
})
