/** Several handlers as one layer of a router, whose own way from one layer to the next costs more than what most of them do. */
import type { RequestHandler } from 'express'

/** As a router runs them: each goes on by `next`; what it throws, rejects with or gives to `next` goes to the router. */
export function inTurn(...handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let at = 0
    const step = (error?: unknown): void => {
      const handler = handlers[at++]
      if (error !== undefined || !handler) return next(error)
      const done: unknown = handler(request, response, step)
      if (done instanceof Promise) done.catch(next)
    }
    step()
  }
}
