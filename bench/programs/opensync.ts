/**
 * An OpenSync on loopback that takes everything at once, and says its address and key; ends with its standard
 * input. With `--tell` it prints the path of each request that came.
 */
import { createServer } from 'node:http'

const tells = process.argv.includes('--tell')
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end('{"ok":true}')
    if (tells) process.stdout.write(`${request.url}\n`)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, apiKey: 'osk_bench0000' })}\n`)
})
process.stdin.resume().on('end', () => process.exit(0))
