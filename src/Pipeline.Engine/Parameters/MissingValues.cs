using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Just before the requirements of a plan are checked: decrypts what the plan needs, and asks a person for what is missing.</summary>
internal static class MissingValues
{
    public static void Complete(NukeBuild build, Session session, IReadOnlyList<ExecutableTarget> plan)
    {
        if (session.Options.Plan)
            return;
        var required = Required(plan);
        foreach (var parameter in build.Parameters.All)
        {
            if (parameter.IsSealed)
                Unseal(parameter, session, IsNeeded(parameter, required));
        }

        if (session.Mistakes.Any)
            return;
        foreach (var parameter in build.Parameters.All)
        {
            if (parameter.Source is null && IsNeeded(parameter, required) && !HasValue(parameter, build)
                && !(Prompting.IsPossible(session) && Prompting.Ask(parameter, build, session)))
                return;
        }
    }

    /// <summary>
    /// A member that holds its value itself needs it before targets run, whoever uses it; without any key on this machine
    /// it stays empty, unless somebody requires it. Other members decrypt when they are read.
    /// </summary>
    private static void Unseal(Parameter parameter, Session session, bool isNeeded)
    {
        try
        {
            if (isNeeded || (parameter.CanWrite && !parameter.Member.IsDefined(typeof(OnDemandAttribute), inherit: false)
                && Identities.Find(session).Keys is not null))
                _ = parameter.Value;
        }
        catch (BuildException exception)
        {
            session.Mistakes.Add(exception.Message);
        }
    }

    private static bool IsNeeded(Parameter parameter, HashSet<string>? required) =>
        parameter.IsRequired || required?.Contains(parameter.MemberName) == true;

    /// <summary>The names of all members that targets of the plan require; null when there are none.</summary>
    private static HashSet<string>? Required(IReadOnlyList<ExecutableTarget> plan)
    {
        HashSet<string>? names = null;
        foreach (var target in plan)
        {
            if (target.Status != ExecutionStatus.Scheduled || target.DelegateRequirements.Count == 0)
                continue;
            foreach (var requirement in target.DelegateRequirements)
            {
                if (requirement.Member is { } member)
                    (names ??= []).Add(member);
            }
        }

        return names;
    }

    private static bool HasValue(Parameter parameter, NukeBuild build)
    {
        try
        {
            return Requirement.HasValue(Members.Read(parameter.Member, build));
        }
        catch (Exception exception) when (exception is not BuildException)
        {
            // The check of requirements tells it better.
            return true;
        }
    }
}
