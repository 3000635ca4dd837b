namespace Rehearsal;

/// <summary>Kills at random moments of deployments and rollbacks.</summary>
internal sealed class Kills(Options options)
{
    private readonly Site _site = options.Site;
    private readonly string _logs = Directory.CreateDirectory(Path.Combine(options.Out, "commands")).FullName;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        await MustAsync("Deploy", "--version", "c0");
        await using var prober = new Prober(_site);
        var check = new StateCheck(_site, prober, _logs);
        await check.BeginAsync();
        prober.Start();
        var (deploy, rollback) = await CalibrateAsync();
        Console.WriteLine($"seed {options.Seed}; a deployment takes {deploy:0} ms here, a rollback {rollback * deploy:0} ms");
        var state = await check.LookAsync(new HashSet<string> { "c3" });
        if (!state.IsGood)
            throw new RehearsalException($"It is not in order before anything was killed: {string.Join("; ", state.Wrong.Concat(state.Processes))}");

        var results = new List<RoundResult>();
        // A round whose victim had ended before is no kill, so others follow in its place.
        for (var number = options.Round ?? 1; !stop.IsCancellationRequested && !Enough(results, number); number++)
        {
            var plan = RoundPlan.Of(options.Seed, number, options.AtSteps);
            var result = await new Round(_site, prober, check, _logs).RunAsync(plan, state, plan.Rollback ? deploy * rollback : deploy);
            results.Add(result);
            state = result.State;
            // The machine may have become slower or faster than it was.
            deploy += ((result.Undisturbed ?? deploy) - deploy) / 3;
            Console.WriteLine(KillsReport.Line(result));
            if (result.Failed || result.State.Files.Count > 0)
                Evidence.Save(options, result);
            if (!result.State.IsGood)
                state = await RepairAsync(check, number);
        }

        var report = KillsReport.Of(options, results);
        report.Write(Path.Combine(options.Out, "kills.json"), Console.Out);
        return report.Held ? 0 : 1;
    }

    private bool Enough(List<RoundResult> results, int number) => options.Round is null
        ? results.Count(x => x.Killing.Who.Count > 0) == options.Rounds || number > 2 * options.Rounds
        : results.Count == 1;

    /// <summary>How long a deployment takes, in ms, and a rollback as a share of that.</summary>
    private async Task<(double Deploy, double Rollback)> CalibrateAsync()
    {
        // The first one compiles what later ones find compiled, so it does not count.
        await MustAsync("Deploy", "--version", "c1", "--skip", "Package");
        var first = await MustAsync("Deploy", "--version", "c2", "--skip", "Package");
        var rollback = await MustAsync("Rollback");
        var second = await MustAsync("Deploy", "--version", "c3", "--skip", "Package");
        return ((first + second) / 2, 2 * rollback / (first + second));
    }

    // A round must not fail because the one before it did.
    private async Task<StateFound> RepairAsync(StateCheck check, int number)
    {
        await _site.RunAsync(_logs, "Recover");
        var version = $"repair{number}";
        await _site.RunAsync(_logs, "Deploy", "--version", version, "--skip", "Package");
        if (await check.LookAsync(new HashSet<string> { version }) is { IsGood: true } good)
            return good;
        ProcessTable.EndAll(_site);
        await MustAsync("Deploy", "--version", version + "b", "--skip", "Package");
        var state = await check.LookAsync(new HashSet<string> { version + "b" });
        return state.Current is null ? throw new RehearsalException($"After round {number} nothing brings the service back") : state;
    }

    private async Task<double> MustAsync(params string[] arguments)
    {
        var result = await _site.RunAsync(_logs, arguments);
        return result.ExitCode == 0 ? result.Milliseconds : throw new RehearsalException($"`{result.Text}` ended with {result.ExitCode}: {result.Tail}");
    }
}
