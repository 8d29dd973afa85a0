/** Several changes in one transaction; later ones may point at what earlier ones made. */
import { Refusal, type Draft, type Local, type ResourceName, type SourceRecord, type Step } from '#spi'
import type { Register } from './register.ts'

/** Each step's record as it is when all is done; null for one that is removed. Throws a Refusal, and then nothing has changed. */
export function together(register: Register, steps: readonly Step[], signal: AbortSignal): (SourceRecord | null)[] {
  return register.together(() => {
    const locals: Local[] = []
    for (const [place, step] of steps.entries()) {
      locals.push(Refusal.within(String(place), () => carryOut(register, step, locals, signal)))
    }
    return steps.map((step, place) => register.get(step.resource, [locals[place]!], signal)[0] ?? null)
  })
}

function carryOut(register: Register, step: Step, locals: readonly Local[], signal: AbortSignal): Local {
  const gone = () => new Refusal([{ name: 'nonFieldErrors', code: 'not_found', reason: 'Niet gevonden.' }])
  if (step.do === 'remove') {
    if (!register.remove(step.resource, step.local, signal)) throw gone()
    return step.local
  }
  const draft = pointed(step.draft, locals) as Draft<ResourceName>
  if (step.do === 'create') return register.create(step.resource, draft, {}, signal).local
  if (!register.update(step.resource, step.local, draft, signal)) throw gone()
  return step.local
}

/** The draft with what earlier steps made in the place of their numbers. */
function pointed(value: unknown, locals: readonly Local[]): unknown {
  if (Array.isArray(value)) return value.map((one) => pointed(one, locals))
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value)
  if (keys.length === 1 && keys[0] === 'step') return { local: locals[(value as { step: number }).step] }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, name === 'metadata' ? one : pointed(one, locals)]))
}
