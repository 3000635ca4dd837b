using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Rules.Shell;

namespace Pipeline.Workflows.Rules;

/// <summary>Runs shellcheck over the scripts in workflow files.</summary>
public static class ShellCheck
{
    internal const string RuleId = "shellcheck";

    /// <summary>
    /// Files that a script reads are not followed (SC1091), names of variables may come from <c>env</c> (SC2154), and what an expression was is a constant
    /// to shellcheck (SC2050, SC2157, SC2194).
    /// </summary>
    private const string Left = "SC1091,SC2154,SC2050,SC2157,SC2194";

    /// <summary>What shellcheck finds in every <c>run</c> of bash or sh, with places in the workflow files. Hand it to <see cref="WorkflowLint.Check"/>.</summary>
    /// <exception cref="PipelineException">shellcheck is not installed, or failed itself.</exception>
    public static async Task<IReadOnlyList<Finding>> CheckAsync(IEnumerable<WorkflowDocument> documents, CancellationToken cancellation = default) =>
        await CheckAsync(documents, "shellcheck", cancellation);

    internal static async Task<IReadOnlyList<Finding>> CheckAsync(IEnumerable<WorkflowDocument> documents, string program, CancellationToken cancellation)
    {
        var scripts = documents.SelectMany(Script.In).ToList();
        if (scripts.Count == 0)
            return [];
        var folder = Directory.CreateTempSubdirectory("pipeline-shellcheck-").FullName;
        try
        {
            for (var i = 0; i < scripts.Count; i++)
                await File.WriteAllTextAsync(Path.Combine(folder, $"{i}"), scripts[i].Text(), cancellation);
            var findings = new List<Finding>();
            foreach (var shell in scripts.Select(x => x.Shell).Distinct())
            {
                string[] names = [.. Enumerable.Range(0, scripts.Count).Where(x => scripts[x].Shell == shell).Select(x => $"{x}")];
                // A command line has an end, even with a thousand jobs.
                foreach (var some in names.Chunk(500))
                    findings.AddRange(await RunAsync(program, shell, some, folder, scripts, cancellation));
            }

            return findings;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IEnumerable<Finding>> RunAsync(
        string program, string shell, string[] names, string folder, List<Script> scripts, CancellationToken cancellation)
    {
        var command = new Command(program, "--norc", "--format=json1", $"--shell={shell}", $"--exclude={Left}").Add(names).In(folder);
        int code;
        string output, error;
        try
        {
            (code, output, error) = await ProcessRunner.CaptureAsync(command, cancellation);
        }
        catch (PipelineException missing) when (missing.InnerException is not null)
        {
            throw PipelineException.Failed(
                $"`{program}` could not be started, so that no script of a workflow was checked", why: missing.InnerException.Message,
                next: "install it (`apt-get install shellcheck`, `brew install shellcheck`), or leave scripts out of the lint", inner: missing);
        }

        // 0: nothing found, 1: something found; all else is a failure of shellcheck itself.
        if (code is not (0 or 1))
            throw PipelineException.Failed($"shellcheck exited with code {code}", details: error.Split('\n'), next: "run `shellcheck --version`; version 0.7 or newer is needed");
        using var json = JsonDocument.Parse(output);
        return [.. json.RootElement.GetProperty("comments").EnumerateArray().Select(x => Of(x, scripts))];
    }

    private static Finding Of(JsonElement comment, List<Script> scripts)
    {
        var script = scripts[int.Parse(comment.GetProperty("file").GetString()!, System.Globalization.CultureInfo.InvariantCulture)];
        var code = comment.GetProperty("code").GetInt32();
        return new Finding(
            script.Document.Path,
            script.Place(comment.GetProperty("line").GetInt32(), comment.GetProperty("column").GetInt32()),
            $"SC{code}: {comment.GetProperty("message").GetString()!.TrimEnd('.')}",
            $"see https://www.shellcheck.net/wiki/SC{code}",
            RuleId);
    }
}
