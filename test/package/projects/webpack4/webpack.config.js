module.exports = {
  mode: 'production',
  entry: './entry.js',
  performance: { hints: false },
  output: { path: `${__dirname}/packed`, filename: 'main.js' },
}
