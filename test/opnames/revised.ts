/** A recorded answer with some of its values replaced, each named by its place as `differences` names it. */
import type { Wire } from './cassette.ts'

/** `status`, the name of a header, or a place in the body (`$.results[0].naam`), with the value that stands there instead. */
export type Revisions = Readonly<Record<string, unknown>>

export function revised(answer: Wire, revisions: Revisions): Wire {
  const copy = structuredClone(answer) as { status: number; headers: Record<string, string>; body: unknown }
  for (const [at, value] of Object.entries(revisions)) {
    if (at === 'status') copy.status = value as number
    else if (at.startsWith('$')) set(copy, at, value)
    else copy.headers[at] = value as string
  }
  return copy
}

/** What stands at a place in the body. Throws a RangeError where there is no such place. */
export function valueAt(answer: Wire, at: string): unknown {
  const { parent, key } = placeOf(answer, at)
  return parent[key]
}

function set(answer: Wire, at: string, value: unknown): void {
  const { parent, key } = placeOf(answer, at)
  parent[key] = value
}

function placeOf(answer: Wire, at: string): { parent: Record<string, unknown>; key: string } {
  const keys = ['body', ...[...at.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? index!)]
  const key = keys.pop()!
  const parent = keys.reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], answer)
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key)) throw new RangeError(`the recorded answer has no ${at}`)
  return { parent: parent as Record<string, unknown>, key }
}
