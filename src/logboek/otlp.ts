/** A journal over OTLP/HTTP in JSON. Written once the receiver says that it has all entries. */
import { createHttpClient } from '#spi'
import type { Destination } from './journal.ts'

export interface OtlpSettings {
  /** Whole address of the receiver; https, or http on loopback. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds that the receiver may take. */
  readonly deadlineMs?: number
}

interface Answer {
  readonly partialSuccess?: { readonly rejectedSpans?: number | string; readonly rejectedLogRecords?: number | string; readonly errorMessage?: string }
}

/** `exportOf`: the entries as one request of the kind that the address takes; of none it is a request without any. */
export function otlpDestination<Entry>({ url, headers, deadlineMs = 2000 }: OtlpSettings, exportOf: (entries: readonly Entry[]) => object): Destination<Entry> {
  const { origin, pathname } = new URL(url)
  const client = createHttpClient({ baseUrl: origin, ...(headers && { headers: () => headers }) })
  return {
    async write(entries) {
      const { body } = await client.post({ path: pathname, body: exportOf(entries) }, { signal: AbortSignal.timeout(deadlineMs) })
      const { rejectedSpans = 0, rejectedLogRecords = 0, errorMessage = '' } = (body as Answer | undefined)?.partialSuccess ?? {}
      if (Number(rejectedSpans) > 0 || Number(rejectedLogRecords) > 0 || (entries.length > 0 && errorMessage !== '')) throw new Error('the receiver did not take all entries')
    },
    close: () => client.close(),
  }
}
