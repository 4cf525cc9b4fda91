/** What a piece of work takes of its own process, printed as JSON: for the runner, which reads it. */
export async function measured(work: () => Promise<Record<string, number>>): Promise<void> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const counted = await work()
  const { user, system } = process.cpuUsage(cpu)
  const wallMs = performance.now() - start
  const peakMb = process.resourceUsage().maxRSS / 1024
  process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1000, wallMs, peakMb, ...counted })}\n`)
}
