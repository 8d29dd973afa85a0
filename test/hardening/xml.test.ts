/** XML with entities from elsewhere, or that grow: nothing of Gevel reads XML, and what reads the HTML of letters knows no entities but those of HTML. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maildir } from '../../adapters/maildir/index.ts'
import { importsOf, root, sourceFiles } from '../architecture/tree.ts'
import { gemeente } from '../http/gemeente.ts'

/** Names of packages that read XML. htmlparser2 reads HTML, resolves nothing, and comes with what reads letters. */
const readsXml = /(^|[/-])(sax|saxes|xml2js|xml-js|libxml\w*|fast-xml-parser|xmldom|@xmldom\/xmldom|xpath|node-expat|expat|strong-soap|soap|cheerio|jsdom)($|[/-])/
const packages = Object.entries((JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as { packages: Record<string, { dev?: boolean }> }).packages)

describe('A parser of XML', () => {
  it('is seen among the packages of the tests', () => assert.ok(packages.some(([path, { dev }]) => dev && readsXml.test(path))))
  it('is not among what is installed with Gevel, nor imported by it', () => {
    assert.deepEqual(packages.filter(([path, { dev }]) => !dev && readsXml.test(path)).map(([path]) => path), [])
    assert.deepEqual([...sourceFiles('src'), ...sourceFiles('adapters')].flatMap(importsOf).map(({ specifier }) => specifier).filter((name) => readsXml.test(name)), [])
  })
})

describe('XML', () => {
  it('is no body that Gevel takes', async () => {
    const { ask } = await gemeente()
    const body = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    for (const type of ['application/xml', 'text/xml', 'application/soap+xml']) assert.equal((await ask('/partijen', { method: 'POST', body }, { 'content-type': type })).status, 415, type)
    assert.equal((await ask('/partijen', { method: 'POST', body }, { 'content-type': 'application/json' })).status, 400)
  })
})

describe('A letter of HTML', function () {
  this.timeout(60_000)
  const laughs = ['<!ENTITY a0 "ha">', ...Array.from({ length: 30 }, (_, place) => `<!ENTITY a${place + 1} "&a${place};&a${place};">`)].join('\n')

  async function inhoudOf(html: string, type = 'text/html'): Promise<string | undefined> {
    const folder = mkdtempSync(join(tmpdir(), 'gevel-xml-'))
    for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(folder, place))
    writeFileSync(join(folder, 'cur', '1.x:2,S'), `From: jan@elders.example\r\nTo: kcc@gemeente.example\r\nDate: Wed, 01 May 2024 09:30:00 +0200\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${html}\r\n`)
    const adapter = maildir.open({ directory: folder, domains: ['gemeente.example'] }, { source: 'post', now: () => new Date(), baseDirectory: '/' })
    try {
      const { records } = await adapter.resources.klantcontacten!.list!.fetch({ filters: [], persoon: { key: 'email', values: ['jan@elders.example'] }, limit: 5 }, { signal: AbortSignal.timeout(20_000) })
      return records[0]?.fields.inhoud
    } finally {
      await adapter.close?.()
      rmSync(folder, { recursive: true, force: true })
    }
  }

  it('is read: this test would see what came of its entities', async () => assert.match((await inhoudOf('<p>Dag &amp; tot ziens</p>')) ?? '', /Dag & tot ziens/))

  it('brings in no file and asks nobody', async () => {
    const visits: string[] = []
    const server = createServer((socket) => void visits.push(String(socket.remotePort))).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const own = readFileSync('/etc/passwd', 'utf8').slice(0, 20)
    for (const type of ['text/html', 'application/xhtml+xml', 'text/xml']) {
      const text = await inhoudOf(`<?xml version="1.0"?><!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY n SYSTEM "${elsewhere}/e"><!ENTITY % p SYSTEM "${elsewhere}/p">%p;]>
        <html xmlns:xi="http://www.w3.org/2001/XInclude"><head><link rel="stylesheet" href="${elsewhere}/l"><base href="${elsewhere}"></head><body>&f; &n;<xi:include href="file:///etc/passwd" parse="text"/><img src="${elsewhere}/i"><iframe src="file:///etc/passwd"></iframe><object data="${elsewhere}/o"></object></body></html>`, type)
      assert.ok(!text?.includes(own), type)
    }
    server.close()
    assert.deepEqual(visits, [])
  })

  it('does not grow by entities of entities', async () => {
    const text = (await inhoudOf(`<!DOCTYPE html [${laughs}]><p>&a30;</p>`)) ?? ''
    assert.ok(text.length < 20_000)
  })

  it('may be nested as deep as it likes', async () => {
    for (const html of ['<div>'.repeat(100_000), `${'<table><tr><td>'.repeat(20_000)}x`, `${'<ul><li>'.repeat(20_000)}x`, '<!--'.repeat(50_000), '<a '.repeat(50_000), '&'.repeat(100_000), '<p'.repeat(100_000)]) {
      const text = await inhoudOf(html).catch((error: unknown) => assert.fail(`${html.slice(0, 20)}: ${String(error)}`))
      assert.ok((text ?? '').length <= 20_000, html.slice(0, 20))
    }
  })
})
