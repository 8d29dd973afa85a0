/**
 * Gevel over HTTP in front of real servers of mail, in the place of the files that the voorbeeldgemeente has: what a client
 * sees is the same, linked to the same personen by the addresses that the CRM and the register hold.
 */
import assert from 'node:assert/strict'
import { gemeente as gemeenteOf, personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { configured, type Configured } from '../../http/configured.ts'
import { gemeente } from '../../http/gemeente.ts'
import { cyrusPrograms, startCyrus } from '../../servers/cyrus.ts'
import { wantPrograms, type Programs } from '../../servers/debian.ts'
import { dovecotPrograms, startDovecot } from '../../servers/dovecot.ts'
import { mailboxen, putPostOnCyrus, putPostOnDovecot } from '../../servers/post.ts'

const suzanne = personen[0]!
const vanPersoon = (bsn: string, more = '') => `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__codeSoortObjectId=bsn&hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}${more}`

interface Running {
  readonly settings: Readonly<Record<string, unknown>>
  halt(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

const shared = { domains: [gemeenteOf.domein], postbussen: [gemeenteOf.postbus], register: 'maildir' }

const servers: readonly (readonly [string, string, Programs, () => Promise<Running>])[] = [
  ['imap', 'Dovecot', dovecotPrograms, async () => {
    const dovecot = await startDovecot()
    putPostOnDovecot(dovecot)
    const { host, port, user: gebruiker, password: wachtwoord } = dovecot
    return { ...dovecot, settings: { ...shared, host, port, tls: 'geen', gebruiker, wachtwoord, mailboxen } }
  }],
  ['imap', 'Cyrus', cyrusPrograms, async () => {
    const cyrus = await startCyrus()
    await putPostOnCyrus(cyrus)
    const { host, port, user: gebruiker, password: wachtwoord } = cyrus
    return { ...cyrus, settings: { ...shared, host, port, tls: 'geen', gebruiker, wachtwoord, mailboxen } }
  }],
  ['jmap', 'Cyrus', cyrusPrograms, async () => {
    const cyrus = await startCyrus()
    await putPostOnCyrus(cyrus)
    return { ...cyrus, settings: { ...shared, sessieUrl: `${cyrus.url}/jmap`, gebruiker: cyrus.user, wachtwoord: cyrus.password, deelzoeken: true } }
  }],
]

/** What of a klantcontact does not depend on where it came from. */
const gist = (one: any) => JSON.stringify([one.onderwerp, one.inhoud, one.plaatsgevondenOp, one.kanaal, one.hadBetrokkenen.length, one.omvatteBijlagen.length, one.gingOverOnderwerpobjecten.length])

async function walk(server: Pick<Configured, 'get'>, first: string): Promise<any[]> {
  const found: any[] = []
  for (let next: string | null = first; next;) {
    const { status, body } = await server.get(next)
    assert.equal(status, 200, JSON.stringify(body))
    found.push(...body.results)
    next = body.next
    if (!next) assert.equal(found.length, body.count)
  }
  return found
}

for (const [adapter, name, programs, start] of servers) {
  describe(`Gevel in front of ${name}, by ${adapter}`, function () {
    this.timeout(90_000)
    let mail: Running
    let gevel: Configured
    before(async function () {
      wantPrograms(this, programs)
      mail = await start()
      gevel = await configured(({ sources }) => {
        sources['post'] = { ...sources['post']!, adapter, settings: mail.settings, deadlineMs: 10_000, cacheSeconds: 0 }
      })
    })
    after(async () => {
      await gevel?.stop()
      await mail?.stop()
    })

    it('gives each persoon the contacts that the files give, in pages too', async () => {
      const onFiles = await gemeente()
      for (const { bsn } of personen) {
        const expected = (await walk(onFiles, vanPersoon(bsn, '&pageSize=100'))).map(gist)
        for (const size of [100, 7]) assert.deepEqual((await walk(gevel, vanPersoon(bsn, `&pageSize=${size}`))).map(gist).sort(), [...expected].sort(), bsn)
      }
    })

    it('links mail to the persoon who holds its address, and shows the same by itself as in the list', async () => {
      const contacts = await walk(gevel, vanPersoon(suzanne.bsn, '&pageSize=100&expand=hadBetrokkenen,hadBetrokkenen.wasPartij,omvatteBijlagen,gingOverOnderwerpobjecten'))
      const mails = contacts.filter(({ kanaal }) => kanaal === 'e-mail')
      assert.ok(mails.length >= 20)
      for (const { _expand, ...contact } of mails.slice(0, 10)) {
        assert.deepEqual((await gevel.get(contact.url)).body, contact)
        assert.ok(_expand.hadBetrokkenen.some((one: any) => one.wasPartij !== null))
        for (const { url, _expand: _deeper, ...bijlage } of _expand.omvatteBijlagen) assert.deepEqual((await gevel.get(url)).body, { ...bijlage, url })
      }
      assert.ok(mails.some(({ _expand }) => _expand.gingOverOnderwerpobjecten.length > 0))
    })

    it('hands out what a message carries, whole and in parts', async () => {
      const contacts = await walk(gevel, vanPersoon(suzanne.bsn, '&pageSize=100'))
      const bijlagen = contacts.filter(({ kanaal }) => kanaal === 'e-mail').flatMap(({ omvatteBijlagen }) => omvatteBijlagen.map(({ uuid }: any) => uuid))
      const kinds = new Set<string>()
      for (const uuid of bijlagen) {
        const { status, headers, body } = await gevel.get(`${gevel.url}/klantbeeld/api/v1/bijlagen/${uuid}/inhoud`)
        assert.equal(status, 200, uuid)
        assert.ok(String(body).length > 0)
        kinds.add(headers.get('content-disposition')?.replace(/.*filename="?([^";]+).*/, '$1') ?? '')
      }
      assert.ok(kinds.has('bericht.eml') && kinds.size > 1, [...kinds].join())
    })

    it('is named as not asked where a list names nobody', async () => {
      const { status, headers } = await gevel.get('/klantcontacten?pageSize=5')
      assert.equal(status, 200)
      assert.match(headers.get('gevel-bronnen') ?? '', /post.*behoeft-filter/)
      assert.equal(headers.get('gevel-volledig'), '?0')
    })

    it('says so when the server stops in mid-walk, and goes on when it is back', async () => {
      const first = await gevel.get(vanPersoon(suzanne.bsn, '&pageSize=7'))
      assert.equal(first.status, 200)
      await mail.halt()
      const gone = await gevel.get(first.body.next)
      assert.ok([502, 503, 504].includes(gone.status), String(gone.status))
      assert.ok(!JSON.stringify(gone.body).includes('127.0.0.1'))
      await mail.start()
      let back = await gevel.get(first.body.next)
      for (let tries = 0; back.status !== 200 && tries < 40; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 500))
        back = await gevel.get(first.body.next)
      }
      assert.equal(back.status, 200, JSON.stringify(back.body))
      assert.equal(back.body.results.length, 7)
    })
  })
}
