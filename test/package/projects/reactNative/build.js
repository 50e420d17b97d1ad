// What `react-native bundle` does, without the application's native part: Metro with React Native's Babel preset.
const { join } = require('node:path')
const Metro = require('metro')

async function main() {
  const defaults = await Metro.loadConfig({ cwd: __dirname })
  const config = {
    ...defaults,
    projectRoot: __dirname,
    watchFolders: [],
    reporter: { update() {} },
    transformer: {
      ...defaults.transformer,
      babelTransformerPath: require.resolve('@react-native/metro-babel-transformer'),
    },
  }
  await Metro.runBuild(config, {
    entry: 'index.js',
    out: join(__dirname, 'packed.js'),
    platform: 'android',
    dev: process.argv[2] === 'dev',
    minify: false,
  })
  console.log(require('metro/package.json').version)
}

main().then(
  () => process.exit(0), // Metro leaves its workers
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
