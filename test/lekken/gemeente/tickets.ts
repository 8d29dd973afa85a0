/** A source whose procedures are called (JSON-RPC), and its manifest: it knows one party. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { personen } from '../../../config/voorbeeldgemeente/personen.ts'

export const ticketsManifest = `
manifest: jsonrpc/1
name: tickets
status: unverified
base: /rpc
resources:
  partijen:
    id: { path: id, codec: integer }
    list:
      call: partijen.search
      params: ['{where}', '{offset}', '{limit}']
      rows: rows
      total: total
      where: { language: json }
      persoon:
        bsn: { where: [bsn, in, '{values}'], anyOf: 50 }
        email: { where: [email, '=', '{value}'] }
      ties: stable
      page: { kind: offset, max: 50 }
    get: { where: [id, in, '{values:integer}'], many: 50 }
    omits: [indicatieGeheimhouding]
    fields: { soortPartij: { constant: persoon }, indicatieActief: { constant: true }, partijIdentificatie: { contactnaam: { achternaam: naam } } }
  partij-identificatoren:
    from: partijen
    each: nummers[]
    key: id
    fields: { partijIdentificator: { bsn: bsn } }
  digitaleadressen:
    from: partijen
    each: adressen[]
    key: id
    fields: { soortDigitaalAdres: { constant: email }, adres: adres }
examples: [ticket.json]
`

const [moulin] = personen
const party = { id: 1, naam: moulin!.achternaam, nummers: [{ id: 1, bsn: moulin!.bsn }], adressen: [{ id: 1, adres: moulin!.schrijftVan[0]! }] }
export const ticketsExample = { result: { total: 1, rows: [{ ...party, naam: 'Een naam', nummers: [{ id: 1, bsn: '999990019' }], adressen: [{ id: 1, adres: 'iemand@elders.example' }] }] } }

export async function startTickets() {
  const server = createServer((request, response) => void json(request).then((asked: any) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result: { total: 1, rows: [party] } }))
  }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
