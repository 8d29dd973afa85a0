/** Reading a body whose stream is not what it was when its headers came in. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { BodyLimits, readJson } from '../../src/spi/http-body.ts'

const json = { 'content-type': 'application/json' }

const closed = (body: Readable) => new Promise((resolve) => body.once('close', resolve))

describe('A body', () => {
  it('that broke off before anybody read it is a lost connection, and not waited for', async () => {
    const body = new Readable({ read() {} })
    body.on('error', () => {})
    body.destroy(new Error('reset'))
    await closed(body)
    await assert.rejects(readJson(body, json, new BodyLimits(100, 100)), { code: 'bron-onbereikbaar' })
  })

  it('that ended before anybody read it is an empty one', async () => {
    const body = Readable.from([])
    body.resume()
    await closed(body)
    assert.equal(await readJson(body, json, new BodyLimits(100, 100)), undefined)
  })

  it('gives back what it took of the limit that bodies share, whether it is read or breaks off', async () => {
    const limits = new BodyLimits(100, 100)
    assert.deepEqual(await readJson(Readable.from([Buffer.from('{"a":'), Buffer.from('1}')]), json, limits), { a: 1 })
    const broken = new Readable({ read() {} })
    broken.push(Buffer.from('{"a":'))
    const reading = readJson(broken, json, limits)
    setImmediate(() => broken.destroy(new Error('reset')))
    await assert.rejects(reading, { code: 'bron-onbereikbaar' })
    assert.ok(limits.take(100), 'all of it is there again')
  })
})
