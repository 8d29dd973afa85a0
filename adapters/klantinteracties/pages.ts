/** Rows from an offset on, as pages by number. Pure. */

export interface Pages {
  readonly size: number
  /** Numbers from 1, one or two. */
  readonly pages: readonly number[]
  /** Rows of the first page that come before the offset. */
  readonly skip: number
}

/** One page where there is a size, up to `most`, of which one holds all rows asked for; else two. */
export function pagesOver(offset: number, limit: number, most: number): Pages {
  for (let size = limit; size <= most; size++) {
    const page = Math.floor(offset / size)
    if (offset + limit <= (page + 1) * size) return { size, pages: [page + 1], skip: offset - page * size }
  }
  const page = Math.floor(offset / limit)
  return { size: limit, pages: [page + 1, page + 2], skip: offset - page * limit }
}
