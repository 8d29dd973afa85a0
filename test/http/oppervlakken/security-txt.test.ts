/** Whom to tell of a weakness: `/.well-known/security.txt` (RFC 9116). */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { hasExpired, securityTxt } from '../../../src/http/security-txt.ts'
import { configured, freePort, type Configured } from '../configured.ts'
import { unlawful } from './lawful.ts'

const path = '/.well-known/security.txt'
const inHalfAYear = new Date(Date.now() + 182 * 86_400_000).toISOString()
const faultsAtStart = async (given: unknown): Promise<string[]> => {
  try {
    await (await configured((configuration) => { configuration['securityTxt'] = given })).stop()
    return []
  } catch (error) {
    return (error as { faults: string[] }).faults
  }
}

describe('security.txt', () => {
  let gevel: Configured
  /** Its public address is nobody's: it is asked where it listens. */
  let here: string
  before(async () => {
    const file = { contact: ['mailto:cvd@voorbeeld.example', 'https://voorbeeld.example/melden'], expires: inHalfAYear, languages: ['nl', 'en'], policy: 'https://voorbeeld.example/cvd' }
    const port = await freePort()
    here = `http://127.0.0.1:${port}${path}`
    gevel = await configured((configuration) => Object.assign(configuration, { securityTxt: file, publicUrl: 'https://gevel.voorbeeld.example' }), port)
  })
  after(() => gevel?.stop())

  it('says what is configured, in the order and the form of the RFC', async () => {
    const answer = await gevel.get(here, { authorization: undefined })
    assert.deepEqual(unlawful(answer, { status: 200 }), [])
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8')
    assert.equal(answer.body, [
      'Contact: mailto:cvd@voorbeeld.example', 'Contact: https://voorbeeld.example/melden', `Expires: ${inHalfAYear}`, 'Preferred-Languages: nl, en',
      'Canonical: https://gevel.voorbeeld.example/.well-known/security.txt', 'Policy: https://voorbeeld.example/cvd', '',
    ].join('\n'))
  })
  it('can only be read', async () => {
    const answer = await gevel.ask(here, { method: 'POST' })
    assert.deepEqual([...unlawful(answer, { status: 405 }), answer.headers.get('allow')], ['GET, HEAD, OPTIONS'])
  })
  it('is gone once its time is up', async () => {
    const given = { contact: ['mailto:cvd@voorbeeld.example'], expires: '2026-06-01T00:00:00Z' }
    assert.deepEqual([hasExpired(given, Date.parse(given.expires) - 1), hasExpired(given, Date.parse(given.expires))], [false, true])
    for (const [expires, status] of [['2020-01-01T00:00:00Z', 404], [inHalfAYear, 200]] as const) {
      const server = express().use(securityTxt({ ...given, expires }, 'https://gevel.example')).listen(0, '127.0.0.1')
      await once(server, 'listening')
      assert.equal((await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)).status, status)
      server.close()
    }
  })
  it('that has had its time is a fault at start', async () => {
    const file = { contact: ['mailto:cvd@voorbeeld.example'], expires: '2020-01-01T00:00:00Z' }
    assert.deepEqual(await faultsAtStart(file), ['securityTxt.expires: is in the past'])
    assert.deepEqual(await faultsAtStart({ ...file, expires: '2027-13-45T00:00:00Z' }), ['securityTxt.expires: is no moment'])
    assert.deepEqual(await faultsAtStart({ ...file, expires: inHalfAYear }), [])
  })
  it('has somebody to tell, and no line of anybody else\'s', async () => {
    assert.deepEqual(await faultsAtStart({ expires: inHalfAYear }), ['securityTxt.contact: is missing'])
    for (const contact of ['cvd@voorbeeld.example', 'http://voorbeeld.example', 'mailto:a@b.example\nExpires: x']) {
      assert.match((await faultsAtStart({ contact: [contact], expires: inHalfAYear })).join(), /^securityTxt\.contact\.0: must match pattern/)
    }
  })
})
