module.exports = {
  mode: 'production',
  entry: './main.jsx',
  resolve: { extensions: ['.jsx', '.js'] },
  performance: { hints: false },
  module: {
    rules: [
      {
        test: /\.jsx$/,
        loader: 'esbuild-loader',
        options: { jsx: 'automatic' },
        resolve: { fullySpecified: false },
      },
    ],
  },
  output: { path: `${__dirname}/packed` },
}
