/**
 * The bare program that Gevel is measured against: node:http and undici, which asks three sources, parses, merges on
 * the moment and serialises twenty rows in the standard's envelope. It checks nothing, knows nobody, and makes no ids.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { meterFor } from './meter.ts'
import type { Rij } from './rijen.ts'

const pools = process.argv.slice(2).map((url) => new Pool(url, { connections: 32 }))

const server = createServer((request, response) => {
  const query = new URL(request.url!, 'http://localhost').searchParams
  const size = Number(query.get('pageSize'))
  answer(query.get('kanaal')!, size).then(
    (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    (error: unknown) => response.writeHead(502).end(String(error)),
  )
})

async function answer(kanaal: string, size: number): Promise<string> {
  const answers = await Promise.all(pools.map(async (pool) => {
    const { body } = await pool.request({ method: 'GET', path: `/rijen?kanaal=${kanaal}&offset=0&limit=${size}` })
    return JSON.parse(await body.text()) as { aantal: number; rijen: Rij[] }
  }))
  const places = answers.map(() => 0)
  const results: object[] = []
  while (results.length < size) {
    let best = -1
    for (let at = 0; at < answers.length; at++) {
      const row = answers[at]!.rijen[places[at]!]
      if (row && (best < 0 || row.moment > answers[best]!.rijen[places[best]!]!.moment)) best = at
    }
    if (best < 0) break
    const { id, moment, onderwerp, tekst } = answers[best]!.rijen[places[best]!++]!
    results.push(klantcontact(id, moment, kanaal, onderwerp, tekst))
  }
  const count = answers.reduce((sum, { aantal }) => sum + aantal, 0)
  return JSON.stringify({ count, next: 'http://localhost/klantinteracties/api/v1/klantcontacten?page=2', previous: null, results })
}

function klantcontact(uuid: string, plaatsgevondenOp: string, kanaal: string, onderwerp: string, inhoud: string): object {
  return {
    uuid, url: `http://localhost/klantinteracties/api/v1/klantcontacten/${uuid}`, gingOverOnderwerpobjecten: [], hadBetrokkenActoren: [],
    omvatteBijlagen: [], hadBetrokkenen: [], leiddeTotInterneTaken: [], nummer: null, referentienummer: null, kanaal, onderwerp, inhoud,
    reactie: '', indicatieContactGelukt: null, hoofdOnderwerpType: '', verdereActieOndernomen: false, taal: 'nld', vertrouwelijk: false,
    plaatsgevondenOp, metadata: {}, _expand: {},
  }
}

await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
meterFor((server.address() as AddressInfo).port)
