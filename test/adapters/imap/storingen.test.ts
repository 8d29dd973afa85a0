/** A server that refuses, hangs, stops and comes back: what the adapter says of it, and that it recovers. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { SourceError, type Adapter } from '#spi'
import { imap } from '../../../adapters/imap/index.ts'
import { personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { freePort, wantPrograms } from '../../servers/debian.ts'
import { dovecotPrograms, startDovecot, type Dovecot } from '../../servers/dovecot.ts'
import { putPostOnDovecot } from '../../servers/post.ts'
import { call, nergens, openImap, settingsFor } from './opstelling.ts'

const suzanne = { filters: [], persoon: { key: 'email' as const, values: [personen[0]!.schrijftVan[0]!] }, limit: 5 }
const vraag = (adapter: Adapter, milliseconds = 20_000) => adapter.resources.klantcontacten!.list!.fetch(suzanne, call(milliseconds))
const met = async (code: string, work: Promise<unknown>) =>
  assert.rejects(work, (error) => error instanceof SourceError && error.code === code && !/moulin|alleen-lezen/i.test(error.message) || assert.fail(String(error)))

describe('imap: a server in trouble', function () {
  this.timeout(60_000)
  let dovecot: Dovecot
  let adapter: Adapter
  before(async function () {
    wantPrograms(this, dovecotPrograms)
    dovecot = await startDovecot()
    putPostOnDovecot(dovecot)
    adapter = openImap(dovecot)
  })
  after(async () => {
    await adapter?.close?.()
    await dovecot?.stop()
  })

  it('is unreachable while it is stopped, also in mid-walk, and answers again when it is back', async () => {
    const first = await vraag(adapter)
    await dovecot.halt('SIGKILL')
    await met('bron-onbereikbaar', adapter.resources.klantcontacten!.list!.fetch({ ...suzanne, from: first.next! }, call()))
    await met('bron-onbereikbaar', adapter.probe!(call()))
    await dovecot.start()
    const rest = await adapter.resources.klantcontacten!.list!.fetch({ ...suzanne, from: first.next! }, call())
    assert.equal(rest.records.length, 5)
  })

  it('is not used any more when it restarts between two calls', async () => {
    await vraag(adapter)
    await dovecot.halt()
    await dovecot.start()
    assert.equal((await vraag(adapter)).records.length, 5)
  })

  it('says of credentials that they are refused, and of a mailbox that it is not there', async () => {
    const wrong = openImap({ ...dovecot, password: 'fout' })
    await met('bron-weigert', vraag(wrong))
    await wrong.close?.()
    const missing = openImap(dovecot, { mailboxen: [{ nummer: 1, naam: 'INBOX' }, { nummer: 7, naam: 'Verdwenen' }] })
    await met('bron-mislukt', vraag(missing))
    await met('bron-mislukt', missing.probe!(call()))
    await missing.close?.()
  })

  it('is spoken to over TLS, by both ways, only with a certificate that is trusted', async () => {
    const ca = join(dovecot.maildir, '../ca.pem')
    writeFileSync(ca, dovecot.certificate)
    assert.ok(readFileSync(ca, 'utf8').includes('BEGIN CERTIFICATE'))
    for (const [tls, port] of [['implicit', dovecot.tlsPort], ['starttls', dovecot.port]] as const) {
      const trusted = openImap({ ...dovecot, port }, { tls, ca })
      assert.equal((await vraag(trusted)).records.length, 5, tls)
      await trusted.close?.()
      const unknown = openImap({ ...dovecot, port }, { tls })
      await met('bron-weigert', vraag(unknown))
      await unknown.close?.()
    }
  })
})

/** A server that does as it is told, to show what a real one does seldom. */
async function nepserver(onLine: (line: string, socket: Socket) => void, greeting = '* OK klaar\r\n'): Promise<{ port: number; sockets: Set<Socket>; lines: string[]; close(): void }> {
  const sockets = new Set<Socket>()
  const lines: string[] = []
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket)).on('data', (bytes) => {
      for (const line of bytes.toString().split('\r\n').filter(Boolean)) {
        lines.push(line)
        onLine(line, socket)
      }
    })
    socket.write(greeting)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { port: (server.address() as AddressInfo).port, sockets, lines, close: () => (sockets.forEach((socket) => socket.destroy()), server.close()) }
}

describe('imap: what a server seldom does', function () {
  this.timeout(30_000)
  const gone = async (sockets: Set<Socket>) => {
    for (let tries = 0; sockets.size > 0 && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
    return sockets.size === 0
  }

  it('hangs at its greeting: the call ends with its signal, and the connection is dropped', async () => {
    const nep = await nepserver(() => {}, '')
    const adapter = openImap({ ...nergens, port: nep.port })
    await met('bron-te-laat', vraag(adapter, 300))
    assert.ok(await gone(nep.sockets))
    await adapter.close?.()
    nep.close()
  })

  it('hangs in a search: likewise, and it was asked to open nothing for writing', async () => {
    const nep = await nepserver((line, socket) => {
      const [tag, command = ''] = line.split(' ')
      if (/^(CAPABILITY)$/i.test(command)) socket.write(`* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n${tag} OK\r\n`)
      else if (/^LIST$/i.test(command)) socket.write(`* LIST () "/" "INBOX"\r\n${tag} OK\r\n`)
      else if (/^EXAMINE$/i.test(command)) socket.write(`* 3 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n${tag} OK [READ-ONLY]\r\n`)
      else if (!/^UID$/i.test(command)) socket.write(`${tag} OK\r\n`)
    })
    const adapter = openImap({ ...nergens, port: nep.port })
    await met('bron-te-laat', vraag(adapter, 1000))
    assert.ok(await gone(nep.sockets))
    assert.ok(nep.lines.some((line) => line.includes('EXAMINE')) && nep.lines.some((line) => line.includes('UID SEARCH')), nep.lines.join('\n'))
    assert.ok(!nep.lines.some((line) => /\b(SELECT|STORE|EXPUNGE|APPEND|COPY|MOVE|DELETE|CREATE|CLOSE)\b/.test(line)))
    await adapter.close?.()
    nep.close()
  })

  it('speaks another protocol', async () => {
    const nep = await nepserver((_line, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'SSH-2.0-OpenSSH_9.2\r\n')
    const adapter = openImap({ ...nergens, port: nep.port })
    await assert.rejects(vraag(adapter, 3000), (error) => error instanceof SourceError)
    await adapter.close?.()
    nep.close()
  })

  it('is not sent a password in the clear where TLS was asked for and is not offered', async () => {
    const nep = await nepserver((line, socket) => {
      const [tag, command = ''] = line.split(' ')
      socket.write(/^CAPABILITY$/i.test(command) ? `* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n${tag} OK\r\n` : `${tag} BAD\r\n`)
    })
    const adapter = openImap({ ...nergens, port: nep.port, password: 'alleen-lezen' }, { tls: 'starttls' })
    await assert.rejects(vraag(adapter, 3000), (error) => error instanceof SourceError)
    assert.ok(!nep.lines.some((line) => /LOGIN|AUTHENTICATE/i.test(line)), nep.lines.join('\n'))
    await adapter.close?.()
    nep.close()
  })

  it('is not there', async () => {
    const adapter = openImap({ ...nergens, port: await freePort() })
    await met('bron-onbereikbaar', vraag(adapter))
    await adapter.close?.()
  })
})

describe('imap: settings', () => {
  it('tell all their faults at once', () => {
    const settings = settingsFor(nergens, { mailboxen: [{ nummer: 1, naam: 'A' }, { nummer: 1, naam: 'B' }, { nummer: 2, naam: 'A' }] })
    assert.throws(() => imap.open(settings, { source: 'post', now: () => new Date(), baseDirectory: '/' }), (error) => (error as { faults: string[] }).faults.length === 2)
  })
})
