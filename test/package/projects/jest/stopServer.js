module.exports = async () => {
  const { server } = globalThis
  for (const client of server.clients) client.terminate()
  await new Promise((resolve) => server.close(resolve))
}
