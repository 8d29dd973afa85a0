/** Reading what an adapter of mail gives, and laying archives side by side. */
import { ImapFlow } from 'imapflow'
import type { Adapter, ListRequest, SourceRecord } from '#spi'
import { call, type MailServer } from './opstelling.ts'

type Resource = 'klantcontacten' | 'betrokkenen' | 'digitaleadressen' | 'onderwerpobjecten' | 'bijlagen'

export async function alles<R extends Resource>(adapter: Adapter, resource: R, request: Partial<ListRequest<R>>, limit = 200): Promise<SourceRecord<R>[]> {
  const found: SourceRecord<R>[] = []
  const { list } = adapter.resources[resource]!
  for (let from = request.from, more = true; more;) {
    const answer = await list!.fetch({ filters: [], limit, ...request, ...(from && { from }) }, call())
    found.push(...answer.records)
    more = answer.next !== undefined
    from = answer.next
  }
  return found
}

/** The bytes of all bijlagen of who has this address, in base64. */
export async function inhouden(adapter: Adapter, adres: string): Promise<string[]> {
  const found: string[] = []
  for (const { fields } of await alles(adapter, 'klantcontacten', van(adres))) {
    for (const { local } of fields.omvatteBijlagen!) {
      const pieces: Uint8Array[] = []
      for await (const piece of await adapter.resources.bijlagen!.content!(local, call())) pieces.push(piece)
      found.push(Buffer.concat(pieces).toString('base64'))
    }
  }
  return found.sort()
}

export const van = (adres: string) => ({ persoon: { key: 'email' as const, values: [adres] } })

/** A klantcontact without the keys of its archive: slots stay. */
export function zonderSleutels(record: SourceRecord<'klantcontacten'>): unknown {
  const slots = (some: readonly { local: string }[] = []) => some.map(({ local }) => local.split('#')[1])
  const { hadBetrokkenen, omvatteBijlagen, gingOverOnderwerpobjecten, hadBetrokkenActoren, ...fields } = record.fields
  return {
    ...fields, betrokkenen: slots(hadBetrokkenen), bijlagen: slots(omvatteBijlagen), onderwerpobjecten: slots(gingOverOnderwerpobjecten),
    actoren: hadBetrokkenActoren, adressen: record.evidence?.hadBetrokkenen?.map((one) => one.adressen),
    namen: record.included?.betrokkenen?.map((one) => one.fields.contactnaam),
  }
}

export const opVolgorde = (some: readonly unknown[]) => some.map((one) => JSON.stringify(one)).sort()

/** What any other program sees of flags and recency. */
export async function vlaggen({ host, port, user, password }: MailServer): Promise<string[]> {
  const client = new ImapFlow({ host, port, secure: false, doSTARTTLS: false, disableAutoIdle: true, auth: { user, pass: password }, logger: false })
  await client.connect()
  const found: string[] = []
  for (const path of ['INBOX', 'Archief']) {
    await client.mailboxOpen(path, { readOnly: true })
    for (const { uid, flags } of await client.fetchAll('1:*', { uid: true, flags: true })) found.push(`${path} ${uid} ${[...flags ?? []].sort().join(' ')}`)
  }
  await client.logout()
  return found
}
