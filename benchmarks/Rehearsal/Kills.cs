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
        Console.WriteLine($"seed {options.Seed}; a deployment takes {deploy:0} ms here, a rollback {rollback:0} ms");
        var state = await check.LookAsync(new HashSet<string> { "c3" });
        if (!state.IsGood)
            throw new RehearsalException($"It is not in order before anything was killed: {string.Join("; ", state.Wrong.Concat(state.Processes))}");

        var results = new List<RoundResult>();
        foreach (var number in options.Round is { } only ? [only] : Enumerable.Range(1, options.Rounds))
        {
            if (stop.IsCancellationRequested)
                break;
            var plan = RoundPlan.Of(options.Seed, number);
            var result = await new Round(_site, prober, check, _logs).RunAsync(plan, state, plan.Rollback ? rollback : deploy);
            results.Add(result);
            state = result.State;
            Console.WriteLine(KillsReport.Line(result));
            if (result.Failed || result.State.Files.Count > 0)
                Evidence.Save(options, result);
            if (!result.State.IsGood)
                state = await RepairAsync(check, number);
        }

        var report = KillsReport.Of(options, results, deploy, rollback);
        report.Write(Path.Combine(options.Out, "kills.json"), Console.Out);
        return report.Held ? 0 : 1;
    }

    private async Task<(double Deploy, double Rollback)> CalibrateAsync()
    {
        // The first one compiles what later ones find compiled, so it does not count.
        await MustAsync("Deploy", "--version", "c1", "--skip", "Package");
        var first = await MustAsync("Deploy", "--version", "c2", "--skip", "Package");
        var rollback = await MustAsync("Rollback");
        var second = await MustAsync("Deploy", "--version", "c3", "--skip", "Package");
        return ((first + second) / 2, rollback);
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
