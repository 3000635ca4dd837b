using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Pipeline.Lab.Reports;

/// <summary>A real browser without a window. A page is shown in a frame of the wanted width: windows cannot be as narrow as a phone.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>What the console said of anything.</summary>
    public List<string> Console { get; } = [];

    /// <summary>How wide and high a page wants to be in a frame of a width.</summary>
    public (int Wide, int High) Measure(string page, int width, bool dark)
    {
        var frame = Frame(page, width, 800);
        var dom = Run(dark, "--dump-dom", $"--window-size={Math.Max(600, width)},800", frame);
        var size = Size().Match(dom);
        Assert.True(size.Success, dom.Length > 2000 ? dom[^2000..] : dom);
        return (int.Parse(size.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(size.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Takes a picture of a whole page.</summary>
    public void Picture(string page, int width, int height, bool dark, string file)
    {
        File.Delete(file);
        Run(dark, $"--screenshot={file}", $"--window-size={Math.Max(500, width)},{height}", Frame(page, width, height));
        Assert.True(File.Exists(file), $"there is no picture {file}");
    }

    public void Dispose() => _folder.Dispose();

    private string Frame(string page, int width, int height)
    {
        var file = _folder / "frame.html";
        // Its own policy holds for the page in the frame, and none for what measures it.
        File.WriteAllText(file, $$"""
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>frame</title>
            <style>html, body { margin: 0 } iframe { border: 0; display: block; width: {{width}}px; height: {{height}}px }</style>
            <iframe title="page" srcdoc="{{WebUtility.HtmlEncode(page)}}"></iframe>
            <script>
            addEventListener("load", () => {
              const shown = document.querySelector("iframe").contentDocument.documentElement;
              document.body.dataset.size = Math.max(shown.scrollWidth, shown.querySelector("body").scrollWidth) + "x" + shown.scrollHeight;
            });
            </script></html>
            """);
        return new Uri(file).AbsoluteUri;
    }

    private string Run(bool dark, params string[] arguments)
    {
        string[] all =
        [
            "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--enable-logging=stderr", "--hide-scrollbars",
            "--virtual-time-budget=5000", $"--user-data-dir={_folder / "profile"}", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}",
            // Its sandbox refuses root, and needs what containers do not have; the page is our own.
            "--no-sandbox", .. arguments,
        ];
        using var process = Process.Start(new ProcessStartInfo("chromium", all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("chromium did not end within a minute");
        }

        Assert.True(process.ExitCode == 0, error.Result);
        Console.AddRange(error.Result.Split('\n').Where(x => x.Contains("CONSOLE", StringComparison.Ordinal)));
        return output.Result;
    }

    [GeneratedRegex("data-size=\"([0-9]+)x([0-9]+)\"")]
    private static partial Regex Size();
}
