/** An mbox holds the same messages as a Maildir, and gives the same. */
import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Adapter, type Local } from '#spi'
import maildir from '../../../adapters/maildir/index.ts'
import { gemeente, vandaag } from '../../../config/voorbeeldgemeente/personen.ts'
import { writePost } from '../../../config/voorbeeldgemeente/post.ts'
import { adapterLaws } from '../../laws/laws.ts'
import { serverFolder } from '../../servers/debian.ts'
import { messagesIn } from '../../servers/post.ts'
import { alles, opVolgorde, zonderSleutels } from '../imap/lezen.ts'
import { bericht, call, haal, lijst } from './testarchief.ts'

const context = (baseDirectory: string) => ({ source: 'post', now: () => new Date(vandaag), baseDirectory })
const openMbox = (directory: string): Adapter => maildir.open({ mbox: 'post.mbox', domains: [gemeente.domein] }, context(directory))

/** As programs write it: the line above, quoted lines, an empty line below. */
function mbox(messages: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(messages.flatMap((one) => [
    Buffer.from('From iemand@elders.example Wed May  1 09:30:00 2024\n'),
    Buffer.from(one.toString('latin1').replace(/^(>*From )/gm, '>$1'), 'latin1'),
    Buffer.from('\n\n'),
  ]))
}

async function inFolder(work: (directory: string) => Promise<void>): Promise<void> {
  const folder = serverFolder('mbox')
  try {
    await work(folder.path)
  } finally {
    folder.remove()
  }
}

await adapterLaws('maildir, on an mbox', async () => {
  const folder = serverFolder('mbox')
  writePost(join(folder.path, 'post'))
  writeFileSync(join(folder.path, 'post.mbox'), mbox([...messagesIn(join(folder.path, 'post')), ...messagesIn(join(folder.path, 'post/.Archief'))].map(({ content }) => content)))
  const adapter = openMbox(folder.path)
  return { adapter, close: async () => (await adapter.close?.(), folder.remove()) }
})

describe('maildir: an mbox', function () {
  this.timeout(20_000)

  it('gives the klantcontacten that a Maildir with the same messages gives', () => inFolder(async (directory) => {
    writePost(join(directory, 'post'))
    const messages = [...messagesIn(join(directory, 'post')), ...messagesIn(join(directory, 'post/.Archief'))]
    writeFileSync(join(directory, 'post.mbox'), mbox(messages.map(({ content }) => content)))
    const onFiles = maildir.open({ directory: 'post', domains: [gemeente.domein] }, context(directory))
    const [one, other] = [await alles(openMbox(directory), 'klantcontacten', {}), await alles(onFiles, 'klantcontacten', {})]
    assert.ok(one.length > 90)
    assert.deepEqual(opVolgorde(one.map(zonderSleutels)), opVolgorde(other.map(zonderSleutels)))
  }))

  it('takes a line of text for no message, and undoes the quoting of one that would be', () => inFolder(async (directory) => {
    const texts = ['Eerste.\n\nFrom the council we heard nothing.\n', 'Tweede.\n\nFrom jan Wed May  1 09:30:00 2024\n>From verder\n']
    writeFileSync(join(directory, 'post.mbox'), mbox([bericht({ Subject: 'een' }, texts[0]), bericht({ Subject: 'twee', 'Message-ID': '<2@x>' }, texts[1])]))
    const { records } = await lijst(openMbox(directory), 'klantcontacten')
    assert.deepEqual(records.map(({ fields }) => fields.inhoud).sort(), texts.map((text) => text.trim()))
  }))

  it('keeps ids when a program notes what was read, adds mail, or removes other mail', () => inFolder(async (directory) => {
    const path = join(directory, 'post.mbox')
    const [een, twee] = [bericht({ Subject: 'een', 'Message-ID': '<1@x>' }), bericht({ Subject: 'twee', 'Message-ID': '<2@x>' })]
    writeFileSync(path, mbox([een, twee]))
    const adapter = openMbox(directory)
    const local = (await lijst(adapter, 'klantcontacten')).records.find(({ fields }) => fields.onderwerp === 'twee')!.local
    appendFileSync(path, mbox([bericht({ Subject: 'drie' })]))
    const subject = async (of: Local) => (await haal(adapter, 'klantcontacten', of))[0]?.fields.onderwerp
    assert.equal(await subject(local), 'twee')
    writeFileSync(path, mbox([`Status: RO\r\nX-Status: A\r\n${twee}`]))
    assert.equal(await subject(local), 'twee')
    writeFileSync(path, mbox([een, `X-Status: D\r\n${twee}`]))
    assert.equal(await subject(local), undefined)
  }))

  it('tells copies apart, and finds beginnings wherever they lie in the file', () => inFolder(async (directory) => {
    const path = join(directory, 'post.mbox')
    const sizes = [1024 * 1024 - 700, 300, 1024 * 1024 + 5, 2, 1024 * 1024 - 300]
    for (const extra of [0, 1, 2, 3, 4, 5, 6, 7, 60, 61]) {
      writeFileSync(path, mbox([...sizes.map((size, place) => bericht({ Subject: `nr ${place}` }, `${'x'.repeat(size + extra)}\r\n`)), bericht(), bericht()]))
      const { records, total } = await lijst(openMbox(directory), 'klantcontacten')
      assert.equal(total, 7, `with ${extra}`)
      assert.equal(new Set(records.map(({ local }) => local)).size, 7)
    }
  }))

  it('is not there, is no mbox, is empty', () => inFolder(async (directory) => {
    const path = join(directory, 'post.mbox')
    await assert.rejects(lijst(openMbox(directory), 'klantcontacten'), { code: 'bron-onbereikbaar' })
    await assert.rejects(openMbox(directory).probe!(call()), { code: 'bron-onbereikbaar' })
    writeFileSync(path, readFileSync(import.meta.filename))
    await assert.rejects(lijst(openMbox(directory), 'klantcontacten'), { code: 'bron-onleesbaar' })
    writeFileSync(path, '')
    assert.deepEqual((await lijst(openMbox(directory), 'klantcontacten')).records, [])
  }))
})
