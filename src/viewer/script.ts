/**
 * The page's script: moves the focus by keys, and narrows a list down while one types. Every page works without it.
 */

export const script = `'use strict'
const items = [...document.querySelectorAll('[data-item]')]
const filter = document.querySelector('input[type=search]')

function move(to) {
  // Not by what has a place on the screen: of thousands, that would lay out all.
  const shown = items.filter((item) => !item.closest('[hidden]'))
  const at = shown.indexOf(document.activeElement.closest('[data-item]'))
  const target = shown[Math.max(0, Math.min(shown.length - 1, to(at, shown.length)))]
  if (!target) return
  target.focus()
  target.scrollIntoView({ block: 'nearest' })
}
const next = (at) => at + 1
const previous = (at) => (at < 0 ? 0 : at - 1)

function fold(isOpen) {
  const details = document.activeElement.closest('summary')?.parentElement
  if (details) details.open = isOpen
}

function escape() {
  if (document.activeElement === filter && filter.value !== '') {
    filter.value = ''
    narrow()
  } else if (document.activeElement === filter) move(() => 0)
  else document.querySelector('[data-key=Escape]')?.click()
}

/** Wherever the focus is not in the filter. */
const anywhere = { j: () => move(next), k: () => move(previous), '/': () => filter?.select(), Escape: escape }
/** Where it is on a row: elsewhere these keys scroll. */
const onRow = {
  ArrowDown: () => move(next),
  ArrowUp: () => move(previous),
  Home: () => move(() => 0),
  End: () => move((_at, count) => count - 1),
  ArrowRight: () => fold(true),
  ArrowLeft: () => fold(false),
}
const inFilter = { Escape: escape, ArrowDown: () => move(() => 0) }

function actionFor(key) {
  const { activeElement } = document
  if (activeElement === filter) return inFilter[key]
  const link = [...document.querySelectorAll('[data-key]')].find((element) => element.dataset.key === key)
  return (activeElement.matches('[data-item=row]') && onRow[key]) || anywhere[key] || (link && (() => link.click()))
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  const action = actionFor(event.key)
  if (!action) return
  event.preventDefault()
  action()
})

/** Hides the rows of this page that don't hold every word; the server looks through the rest. */
function narrow() {
  const words = filter.value.toLowerCase().split(/\\s+/).filter(Boolean)
  const rows = [...document.querySelectorAll('tbody tr')]
  for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word))
  const shown = rows.filter((row) => !row.hidden).length
  document.querySelector('[role=status]').textContent =
    words.length === 0 ? '' : shown + ' of these ' + rows.length + ' match. Press Enter to search all sessions, and what was said in them.'
}
filter?.addEventListener('input', narrow)

/** A link to a step, as from the lanes, opens it. */
function goToTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!target?.matches('[data-item]')) return
  if (target.matches('summary')) target.parentElement.open = true
  target.focus()
  target.scrollIntoView({ block: 'center' })
}
addEventListener('hashchange', goToTarget)
goToTarget()
`
